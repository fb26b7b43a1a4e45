import { type Commit, noteCommits } from '../support/saga/commits.ts';
import { pairs, random, singles } from './cases.ts';
import { collectAll, expectJournaled } from './journal.ts';
import { type Failure, Matrix } from './matrix.ts';

/** Fixed, so that a failure comes back; `npm run matrix` takes a new one each time. */
const SEED = 7;

describe('whatever fails', () => {
  let committed: Map<string, Commit[]>;
  let matrix: Matrix;
  let alone: Promise<Failure[]> | undefined;
  /** Played once, for all that is asked of it. */
  const playAlone = () => {
    alone ??= matrix.play(singles());
    return alone;
  };
  beforeAll(async () => {
    committed = noteCommits();
    matrix = await Matrix.create();
  });

  it('alone, nothing is lost, doubled or stuck', async () => {
    expect(await playAlone()).toEqual([]);
  });

  it('alone, the journal holds exactly what was committed, in its order and once', async () => {
    await playAlone();
    await collectAll();

    expect(committed.size).toBe(singles().length);
    const types = new Set([...committed.values()].flat().map(({ event }) => event.split(' ')[0]));
    // Every event there is was among them, or this would prove less than it says.
    expect(types.size).toBe(16);
    await expectJournaled(committed);
  });

  it('together with something else, nothing is lost, doubled or stuck', async () => {
    const cases = [...pairs().filter((_, index) => index % 50 === SEED), ...random(SEED, 110)];

    expect(cases.length).toBeGreaterThanOrEqual(180);
    expect(await matrix.play(cases)).toEqual([]);
  });
});
