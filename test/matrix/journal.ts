import fc from 'fast-check';
import { collectChanges } from '../../lambdas/journal/collect.ts';
import { listEvents } from '../../lambdas/journal/journal.ts';
import { type Commit, outOfOrder } from '../support/saga/commits.ts';
import { allChanges } from '../support/saga/streams.ts';

const SEED = 7;
const BATCH = 100;

/** Each twice, in any order: no stream promises more than its own order and at least once. */
const delivered = <T>(changes: T[]): T[] =>
  fc.sample(fc.shuffledSubarray([...changes, ...changes], { minLength: changes.length * 2 }), {
    seed: SEED,
    numRuns: 1,
  })[0] as T[];

/** Hands all that the tables' streams have to the journal. */
export async function collectAll(): Promise<void> {
  const changes = delivered(await allChanges());
  for (let from = 0; from < changes.length; from += BATCH)
    expect(await collectChanges(changes.slice(from, from + BATCH))).toEqual([]);
}

/** Holds the journal of each order to what was committed for it. */
export async function expectJournaled(committed: Map<string, Commit[]>): Promise<void> {
  for (const [orderId, commits] of committed) {
    const journaled = await journalOf(orderId);
    const events = commits.map(({ event }) => event);
    expect({ orderId, events: journaled.toSorted() }).toEqual({ orderId, events: events.toSorted() });
    expect({ orderId, journaled, outOfOrder: outOfOrder(journaled, commits) }).toMatchObject({
      outOfOrder: [],
    });
  }
}

async function journalOf(orderId: string): Promise<string[]> {
  const { items, nextCursor } = await listEvents(orderId, { limit: 100 });
  expect(nextCursor).toBeUndefined();
  return items.map(({ type, command }) => (type === 'CompensationFailed' ? `${type} ${command}` : type));
}
