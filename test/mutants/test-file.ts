import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';

/** What the process of a test file is asked to do. */
export interface Order {
  /** Names of the tests to run; all if not said. */
  tests?: string[];
  /** Id of the mutant that is active meanwhile. */
  mutant?: string;
  /** How often changed code may run before it is taken to run for ever. */
  hitLimit?: number;
  /** Whether to tell which test runs which changed code. */
  coverage?: boolean;
}

export interface Answer {
  results?: { name: string; ms: number; failure?: string }[];
  /** An error that belongs to no test. */
  failure?: string;
  /** The file could not be loaded at all. */
  problem?: string;
  isOverLimit?: boolean;
  coverage?: { static: Record<string, number>; perTest: Record<string, Record<string, number>> };
}

const PROCESS = join(import.meta.dirname, 'test-file-process.ts');

/** A test file in a process of its own, which is started when it is needed, and lives until it hangs. */
export class TestFile {
  readonly file: string;
  /** A mutant that is active already while the code is loaded. */
  readonly #mutant?: string;
  #process?: ChildProcess;

  constructor(file: string, mutant?: string) {
    this.file = file;
    this.#mutant = mutant;
  }

  /** Runs tests of the file; undefined when they take longer than that. */
  async run(order: Order, timeoutMs: number): Promise<Answer | undefined> {
    this.#process ??= fork(PROCESS, [resolve(this.file)], {
      execArgv: ['--no-warnings'],
      env: { ...process.env, __STRYKER_ACTIVE_MUTANT__: this.#mutant },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const child = this.#process;
    const signal = AbortSignal.timeout(timeoutMs);
    child.send(order);
    try {
      const [answer] = await Promise.race([
        once(child, 'message', { signal }),
        once(child, 'exit', { signal }).then(([code]) => [{ problem: `ended with code ${code}` }]),
      ]);
      if ((answer as Answer).problem) this.end();
      return answer as Answer;
    } catch (error) {
      if ((error as Error).name !== 'AbortError') throw error;
      this.end();
      return undefined;
    }
  }

  end(): void {
    this.#process?.kill('SIGKILL');
    this.#process = undefined;
  }
}
