import { TestEnvironment } from 'jest-environment-node';

/** What is read here of the events of a test that Jest tells. */
interface TestEvent {
  name: string;
  test: { errors: unknown[]; mode?: string };
}

/** Leaves out what comes after a file's first failure: one is enough to catch a mutant. */
export default class FirstFailure extends TestEnvironment {
  #hasFailed = false;

  handleTestEvent({ name, test }: TestEvent): void {
    if (name === 'test_done' && test.errors.length) this.#hasFailed = true;
    if (name === 'test_start' && this.#hasFailed) test.mode = 'skip';
  }
}
