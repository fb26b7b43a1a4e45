import fc from 'fast-check';
import { collectChanges } from '../../lambdas/journal/collect.ts';
import { listEvents } from '../../lambdas/journal/journal.ts';
import { noteCommits, outOfOrder } from '../support/saga/commits.ts';
import { allChanges } from '../support/saga/streams.ts';
import { singles } from './cases.ts';
import { Matrix } from './matrix.ts';

const SEED = 7;
const BATCH = 100;

/** Each twice, in any order: no stream promises more than its own order and at least once. */
const delivered = <T>(changes: T[]): T[] =>
  fc.sample(fc.shuffledSubarray([...changes, ...changes], { minLength: changes.length * 2 }), {
    seed: SEED,
    numRuns: 1,
  })[0] as T[];

async function collectAll(): Promise<void> {
  const changes = delivered(await allChanges());
  for (let from = 0; from < changes.length; from += BATCH)
    expect(await collectChanges(changes.slice(from, from + BATCH))).toEqual([]);
}

async function journalOf(orderId: string): Promise<string[]> {
  const { items, nextCursor } = await listEvents(orderId, { limit: 100 });
  expect(nextCursor).toBeUndefined();
  return items.map(({ type, command }) => (type === 'CompensationFailed' ? `${type} ${command}` : type));
}

describe('the journal', () => {
  it('holds exactly what was committed, in its order and once, whatever failed alone', async () => {
    const committed = noteCommits();
    const matrix = await Matrix.create();

    expect(await matrix.play(singles())).toEqual([]);
    await collectAll();

    expect(committed.size).toBe(singles().length);
    for (const [orderId, commits] of committed) {
      const journaled = await journalOf(orderId);
      const events = commits.map(({ event }) => event);
      expect({ orderId, events: journaled.toSorted() }).toEqual({ orderId, events: events.toSorted() });
      expect({ orderId, journaled, outOfOrder: outOfOrder(journaled, commits) }).toMatchObject({
        outOfOrder: [],
      });
    }
    const types = new Set([...committed.values()].flat().map(({ event }) => event.split(' ')[0]));
    // Every event there is was among them, or this would prove less than it says.
    expect(types.size).toBe(16);
  });
});
