import pMap from 'p-map';
import type { OrderItem } from '../shared/saga/order-record.ts';
import { BoundedList } from './bounded-list.ts';
import { tryToFinish } from './finish.ts';
import { listOpenOrders } from './open-orders.ts';
import { untilTimeUp } from './time-limit.ts';

/** Longer than a run takes where nothing pushes back; one that is still waiting out throttles is seen to be running, and left. */
const MIN_AGE_SECONDS = 20 * 60;

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
  /** The orders that were left, and why: 100 at most, and how many there were. */
  left: Left[];
  leftCount: number;
}

export interface PassOptions {
  isScheduled: boolean;
  /** Asked before each order; what is not reached is found by the next pass. */
  isTimeUp: () => boolean;
}

/**
 * Finishes the orders that stayed open: leaves what runs, undoes what died, rejects what never started, and undoes again what
 * needs attention. Two at once are harmless: see finishOrder.
 */
export async function reconcile(
  { olderThanSeconds = MIN_AGE_SECONDS }: { olderThanSeconds?: number },
  { isScheduled, isTimeUp }: PassOptions,
): Promise<Reconciled> {
  const undone = new BoundedList<string>();
  const left = new BoundedList<Left>();
  const look = async ({ orderId }: OrderItem) => {
    const outcome = await tryToFinish(orderId, { cause: 'reconcile', isScheduled });
    if (outcome.done === 'started') undone.add(orderId);
    if ('why' in outcome) left.add({ id: orderId, why: outcome.why });
  };

  const unchangedSince = new Date(Date.now() - olderThanSeconds * 1000).toISOString();
  await pMap(untilTimeUp(listOpenOrders({ unchangedSince }), isTimeUp), look, { concurrency: AT_ONCE });
  return {
    undone: undone.listed,
    undoneCount: undone.count,
    left: left.listed,
    leftCount: left.count,
  };
}
