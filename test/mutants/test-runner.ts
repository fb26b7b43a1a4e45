import { type Answer, TestFile } from './test-file.ts';

/*
 * Stryker's test runner of `npm run mutants`: each test file stays loaded in a process of its own, and runs the tests that cover a
 * mutant with that mutant switched on. A mutant of what runs only while the code is loaded gets a fresh process. Tests must be
 * repeatable for that; the run before all mutants proves that they are.
 */

type Coverage = NonNullable<Answer['coverage']>;
interface MutantRun {
  activeMutant: { id: string };
  testFilter?: string[];
  hitLimit?: number;
  timeout: number;
  reloadEnvironment: boolean;
}
type Verdict =
  | { status: 'killed'; killedBy: string[]; failureMessage: string; nrOfTests: number }
  | { status: 'survived'; nrOfTests: number }
  | { status: 'timeout'; reason?: string }
  | { status: 'error'; errorMessage: string };

/** Between the id of a test's file and its name. */
const SEPARATOR = ' › ';
const SUCCESS = 0;

class WarmRunner {
  readonly #files = (JSON.parse(process.env.MUTANT_TESTS ?? '[]') as string[]).map(
    (file) => new TestFile(file),
  );
  /** What each test takes, by its id. */
  readonly #costs = new Map<string, number>();

  capabilities = () => ({ reloadEnvironment: true });

  /** Without a mutant: twice, and whatever fails the second time is not repeatable. */
  async dryRun({ timeout }: { timeout: number }) {
    const mutantCoverage: Coverage = { static: {}, perTest: {} };
    for (const file of this.#files) {
      for (const coverage of [true, false]) {
        const answer = await file.run({ coverage }, timeout);
        const wrong = answer ? failureIn(answer) : 'takes too long';
        if (wrong) return { status: 'error', errorMessage: `${file.file}: ${wrong}` };
        for (const { name, ms } of answer?.results ?? []) this.#costs.set(idOf(file, name), ms);
        if (answer?.coverage) addCoverage(mutantCoverage, file, answer.coverage);
      }
    }
    const tests = [...this.#costs].map(([id, ms]) => ({ id, name: id, timeSpentMs: ms, status: SUCCESS }));
    return { status: 'complete', tests, mutantCoverage };
  }

  async mutantRun(run: MutantRun): Promise<Verdict> {
    const ids = run.testFilter ?? [...this.#costs.keys()];
    const byFile = this.#files
      .map((file) => ({ file, tests: namesIn(file, ids) }))
      .filter(({ tests }) => tests.length)
      .sort((one, other) => this.#costOf(one) - this.#costOf(other));
    for (const { file, tests } of byFile) {
      const verdict = await (run.reloadEnvironment ? inFresh(file, tests, run) : inWarm(file, tests, run));
      if (verdict) return verdict;
    }
    return { status: 'survived', nrOfTests: ids.length };
  }

  dispose(): void {
    for (const file of this.#files) file.end();
  }

  #costOf = ({ file, tests }: { file: TestFile; tests: string[] }) =>
    tests.reduce((sum, name) => sum + (this.#costs.get(idOf(file, name)) ?? 0), 0);
}

const idOf = ({ file }: TestFile, name: string) => file + SEPARATOR + name;
const namesIn = ({ file }: TestFile, ids: string[]) =>
  ids.filter((id) => id.startsWith(file + SEPARATOR)).map((id) => id.slice((file + SEPARATOR).length));

function addCoverage(all: Coverage, file: TestFile, { static: loaded, perTest }: Coverage): void {
  for (const [mutant, hits] of Object.entries(loaded)) all.static[mutant] = (all.static[mutant] ?? 0) + hits;
  for (const [name, hits] of Object.entries(perTest)) all.perTest[idOf(file, name)] = hits;
}

const failureIn = ({ problem, failure, results = [] }: Answer) =>
  problem ?? failure ?? results.find((result) => result.failure)?.failure;

/** With a mutant that may already act while the code is loaded. */
async function inFresh({ file }: TestFile, tests: string[], run: MutantRun): Promise<Verdict | undefined> {
  const fresh = new TestFile(file, run.activeMutant.id);
  try {
    const answer = await fresh.run({ tests, hitLimit: run.hitLimit }, run.timeout);
    return verdictOn(answer, fresh, tests.length);
  } finally {
    fresh.end();
  }
}

/** What fails must pass without the mutant right after it; otherwise something was left of another, and a fresh process decides. */
async function inWarm(file: TestFile, tests: string[], run: MutantRun): Promise<Verdict | undefined> {
  const order = { tests, mutant: run.activeMutant.id, hitLimit: run.hitLimit };
  const verdict = verdictOn(await file.run(order, run.timeout), file, tests.length);
  if (!verdict || verdict.status === 'timeout') return verdict;
  const failed = verdict.status === 'killed' ? namesIn(file, verdict.killedBy) : tests;
  const without = verdict.status === 'error' ? undefined : await file.run({ tests: failed }, run.timeout);
  if (without && !failureIn(without)) return verdict;
  file.end();
  return inFresh(file, tests, run);
}

/** What the answer says of the mutant; nothing when all tests passed. */
function verdictOn(answer: Answer | undefined, file: TestFile, nrOfTests: number): Verdict | undefined {
  if (!answer) return { status: 'timeout' };
  if (answer.problem) return { status: 'error', errorMessage: answer.problem };
  if (answer.isOverLimit) return { status: 'timeout', reason: 'it runs for ever' };
  const failureMessage = failureIn(answer);
  if (!failureMessage) return undefined;
  const failed = answer.results?.filter(({ failure }) => failure) ?? [];
  return {
    status: 'killed',
    killedBy: failed.map(({ name }) => idOf(file, name)),
    failureMessage,
    nrOfTests,
  };
}

const create = () => new WarmRunner();
create.inject = [] as const;

export const strykerPlugins = [{ kind: 'TestRunner', name: 'warm', factory: create }];
