import pMap from 'p-map';
import type { OrderItem } from '../shared/saga/order-record.ts';
import { BoundedList } from './bounded-list.ts';
import { MIN_IDLE_SECONDS, tryToFinish } from './finish.ts';
import { ownersHere } from './moves/owners.ts';
import { startWaiting } from './moves/start-waiting.ts';
import { fromWhereItEnded } from './pass-position.ts';

/** Orders looked at side by side. */
const AT_ONCE = 10;

export interface Left {
  id: string;
  why: string;
}

export interface Reconciled {
  /** Ids of the orders whose undo was started: 100 at most, and how many there were. */
  undone: string[];
  undoneCount: number;
  /** Those that were confirmed, because all their steps stood applied: 100 at most, and how many there were. */
  confirmed: string[];
  confirmedCount: number;
  /** The orders that were left, and why: 100 at most, and how many there were. */
  left: Left[];
  leftCount: number;
}

export interface PassOptions {
  isScheduled: boolean;
  /** Asked before each order; with what is not reached the next pass begins. */
  isTimeUp: () => boolean;
  /** The operator who asks for it. */
  operator?: string;
}

/**
 * Finishes the orders that stayed open: leaves what runs, confirms what was paid for, undoes what died, rejects what never
 * started, undoes again what needs attention, and starts first what waited for the end of a move. Two at once are harmless: see finishOrder.
 */
export async function reconcile(
  { olderThanSeconds = MIN_IDLE_SECONDS }: { olderThanSeconds?: number },
  { isScheduled, isTimeUp, operator }: PassOptions,
): Promise<Reconciled> {
  // What a mover that died has left waiting.
  if (ownersHere()) await startWaiting({ isTimeUp });

  const undone = new BoundedList<string>();
  const confirmed = new BoundedList<string>();
  const left = new BoundedList<Left>();
  const look = async ({ orderId }: OrderItem) => {
    const outcome = await tryToFinish(orderId, {
      cause: 'reconcile',
      isScheduled,
      idleSeconds: olderThanSeconds,
      operator,
    });
    if (outcome.done === 'started') undone.add(orderId);
    if (outcome.done === 'confirmed') confirmed.add(orderId);
    if ('why' in outcome) left.add({ id: orderId, why: outcome.why });
  };

  const unchangedSince = new Date(Date.now() - olderThanSeconds * 1000).toISOString();
  await pMap(fromWhereItEnded(unchangedSince, isTimeUp), look, { concurrency: AT_ONCE });
  return {
    undone: undone.listed,
    undoneCount: undone.count,
    confirmed: confirmed.listed,
    confirmedCount: confirmed.count,
    left: left.listed,
    leftCount: left.count,
  };
}
