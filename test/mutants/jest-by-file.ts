import { readFileSync, writeFileSync } from 'node:fs';
import { strykerPlugins as plugins } from '@stryker-mutator/jest-runner';

/*
 * Stryker's runner for Jest, which knows what tests cover a mutant but loads every test file to run them. This one loads only
 * the files of those tests, the fastest first, and no other once one of them has failed.
 */
interface Settings {
  testNamePattern?: string;
  testFiles?: string[];
  /** Only in the first run of all, without a mutant. */
  testLocationInResults?: boolean;
}
interface Results {
  dryRunResult: {
    status: string;
    tests?: { name: string; fileName: string; status: number; timeSpentMs: number }[];
  };
  jestResult: unknown;
}

/** What of Stryker's own runner is called here; it is no part of the package's interface, and a change of it fails every run. */
interface Runner {
  run(settings: Settings): Promise<Results>;
}
const jest = plugins[0] as unknown as { factory: ((injector: unknown) => Runner) & { inject: string[] } };

const FAILED = 1;
/** In the folder of the sandbox, where every worker finds it. */
const KNOWN_TESTS = 'known-tests.json';

function jestByFile(injector: unknown): Runner {
  const runner = jest.factory(injector);
  const runAll = runner.run.bind(runner);
  runner.run = async (settings: Settings): Promise<Results> => {
    if (settings.testLocationInResults) {
      const all = await runAll(settings);
      writeFileSync(KNOWN_TESTS, JSON.stringify(all.dryRunResult.tests ?? []));
      return all;
    }
    const tests = [];
    for (const file of filesFor(settings.testNamePattern)) {
      const one = await runAll({ ...settings, testFiles: [file] });
      if (one.dryRunResult.status !== 'complete') return one;
      tests.push(...(one.dryRunResult.tests ?? []));
      if (tests.some(({ status }) => status === FAILED)) break;
    }
    return { dryRunResult: { status: 'complete', tests }, jestResult: undefined };
  };
  return runner;
}
jestByFile.inject = jest.factory.inject;

/** The files that hold tests of those names, or all; what took least time without a mutant comes first. */
function filesFor(testNamePattern = ''): string[] {
  const known: NonNullable<Results['dryRunResult']['tests']> = JSON.parse(readFileSync(KNOWN_TESTS, 'utf8'));
  const pattern = new RegExp(testNamePattern);
  const costs = new Map<string, number>();
  for (const { name, fileName, timeSpentMs } of known)
    if (pattern.test(name)) costs.set(fileName, (costs.get(fileName) ?? 0) + timeSpentMs);
  return [...costs].sort(([, a], [, b]) => a - b).map(([file]) => file);
}

export const strykerPlugins = [{ ...jest, name: 'jest-by-file', factory: jestByFile }];
