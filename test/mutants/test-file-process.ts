import * as circus from 'jest-circus';
import '../support/setup/environment.ts';
import type { Answer, Order } from './test-file.ts';

/*
 * One test file, loaded once in a process of its own, whose tests are then run again and again, each time with another mutant of the
 * same code: Stryker has put them all in, and a global says which is active. Without Jest's modules it takes milliseconds.
 */
const [file = ''] = process.argv.slice(2);
const { expect } = await import('expect');
Object.assign(globalThis, circus, { expect });

interface Instruments {
  activeMutant?: string;
  currentTestId?: string;
  mutantCoverage?: Answer['coverage'];
  hitCount?: number;
  hitLimit?: number;
}
/** What the changed code reads and counts. */
const stryker: Instruments = {};
Object.assign(globalThis, { __stryker__: stryker });

const TEST_TIMEOUT_MS = 60_000;
let hasFailed = false;
circus.addEventHandler(({ name, ...event }) => {
  const { test } = event as { test: circus.State['currentlyRunningTest'] & object };
  if (name === 'test_start') {
    stryker.currentTestId = nameOf(test);
    // One failure is enough.
    if (hasFailed) test.mode = 'skip';
  }
  if (name === 'test_done') {
    stryker.currentTestId = undefined;
    if (test.errors.length) hasFailed = true;
  }
});

process.on('disconnect', () => process.exit());
process.on('message', async (order: Order) => {
  process.send?.(await run(order).catch((error: Error): Answer => ({ problem: String(error.stack) })));
});

const loaded = import(file);
let isFirst = true;

async function run({ tests, mutant, hitLimit, coverage }: Order): Promise<Answer> {
  await loaded;
  const state = circus.getState();
  if (isFirst) state.testTimeout = TEST_TIMEOUT_MS;
  else forget(state.rootDescribeBlock);
  isFirst = false;
  hasFailed = false;
  state.unhandledErrors = [];
  state.testNamePattern = tests && new RegExp(`^(?:${tests.map(escaped).join('|')})$`);
  // What is changed while the code is loaded is active from the start, by the environment.
  Object.assign(stryker, {
    activeMutant: mutant ?? process.env.__STRYKER_ACTIVE_MUTANT__,
    hitLimit,
    hitCount: hitLimit && 0,
  });
  if (coverage) stryker.mutantCoverage ??= { static: {}, perTest: {} };

  const { testResults, unhandledErrors } = await circus.run();

  stryker.activeMutant = process.env.__STRYKER_ACTIVE_MUTANT__;
  return {
    results: testResults
      .filter(({ status }) => status === 'done')
      .map(({ testPath, duration, errors }) => ({
        name: testPath.slice(1).join(' '),
        ms: duration ?? 0,
        failure: errors[0],
      })),
    failure: unhandledErrors[0],
    isOverLimit: hitLimit !== undefined && (stryker.hitCount ?? 0) > hitLimit,
    ...(coverage && { coverage: stryker.mutantCoverage }),
  };
}

type Block = circus.State['rootDescribeBlock'];

/** So that all can run again; what comes once before all tests has come, and what comes after all waits for the end of the process. */
function forget(block: Block): void {
  block.hooks = block.hooks.filter(({ type }) => type !== 'beforeAll' && type !== 'afterAll');
  for (const child of block.children) {
    if (child.type === 'describeBlock') forget(child);
    else Object.assign(child, { errors: [], status: null, mode: undefined, invocations: 0, seenDone: false });
  }
}

function nameOf({ name, parent }: { name: string; parent?: { name: string; parent?: object } }): string {
  const names = [name];
  for (let block = parent as Block | undefined; block?.parent; block = block.parent)
    names.unshift(block.name);
  return names.join(' ');
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
