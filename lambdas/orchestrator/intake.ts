import { isDeepStrictEqual } from 'node:util';
import { keyReused } from '../shared/api/idempotency.ts';
import { uuidOf } from '../shared/api/origin.ts';
import type { OrderItem } from '../shared/saga/order-record.ts';
import { writeOrFindOrder } from '../shared/saga/pending-order.ts';
import type { SagaOrder } from '../shared/saga/saga-order.ts';
import { startForward } from '../shared/saga/starts/forward-run.ts';
import { holdRun } from '../shared/saga/starts/held-run.ts';
import type { NewOrder } from './contract.ts';
import { isHeldNow } from './held.ts';

/*
 * Taking an order in is four writes in four systems, and the Lambda may die between any two:
 *
 *   1. the idempotency record, in progress     nothing happened yet: when the record's time is up, the retry does it all
 *   2. the order, PENDING                      the retry makes the same order id from user and key, finds the order, goes on;
 *                                              no retry comes: reconcile finds it in the index of open orders and rejects it
 *   3. the execution, named by the order id    the retry starts the same name and is told that it exists
 *   4. the response, in the record             the retry finds the order and its run, and answers from them
 *
 *   two at once                                the second finds the record in progress, and is told to come back
 *   a domain is being moved                    in place of the start the order is noted as one that waits, and is started after the move
 *   the workflow has changed                   the order's record says on which machine it runs: the retry starts the same
 *   the record has expired                     the key still makes the same order id: the order is found, or another body refused
 *
 * The order is written before the run starts, so that there is no run without an order, and a client that has the 202 can read it.
 */

/** Steps 2 and 3; safe to repeat. Throws 422 when the key belongs to an order with another body. */
export async function takeOrder(
  userId: string,
  key: string,
  { items, couponId, expectedTotal }: NewOrder,
  correlationId: string,
): Promise<OrderItem> {
  const order: SagaOrder = {
    orderId: orderIdFor(userId, key),
    userId,
    items,
    couponId,
    expectedTotal,
    correlationId,
  };
  const isHeld = await isHeldNow();
  const stored = await writeOrFindOrder(order);
  // The idempotency record has expired, but the key still means the first order.
  const isSame =
    isDeepStrictEqual(stored.items, items) &&
    stored.couponId === couponId &&
    stored.expectedTotal === expectedTotal;
  if (!isSame) throw keyReused();
  // An order that was decided meanwhile, or claimed by reconcile, is no longer started.
  if (stored.status === 'PENDING') await (isHeld ? holdRun(stored) : startForward(stored));
  return stored;
}

/** The same request is the same order, for ever. */
export const orderIdFor = (userId: string, key: string) => uuidOf(userId, key);
