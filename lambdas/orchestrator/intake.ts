import { isDeepStrictEqual } from 'node:util';
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { keyReused } from '../shared/api/idempotency.ts';
import { uuidOf } from '../shared/api/origin.ts';
import { requireEnv } from '../shared/platform/env.ts';
import { recordSaga } from '../shared/platform/metrics.ts';
import { tracer } from '../shared/platform/observability.ts';
import { type OrderItem, sagaOrderOf } from '../shared/saga/order-record.ts';
import { findOrWriteOrder } from '../shared/saga/pending-order.ts';
import { isExpress } from '../shared/saga/runs.ts';
import type { SagaOrder } from '../shared/saga/saga-order.ts';
import type { NewOrder } from './contract.ts';

const orderSagaArn = requireEnv('ORDER_SAGA_ARN');
const orderSagaExpressArn = requireEnv('ORDER_SAGA_EXPRESS_ARN');
const stepFunctions = tracer.captureAWSv3Client(new SFNClient({}));

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
  const stored = await findOrWriteOrder(order);
  // The idempotency record has expired, but the key still means the first order.
  const isSame =
    isDeepStrictEqual(stored.items, items) &&
    stored.couponId === couponId &&
    stored.expectedTotal === expectedTotal;
  if (!isSame) throw keyReused();
  // An order that was decided meanwhile, or claimed by reconcile, is no longer started.
  if (stored.status === 'PENDING') await startSaga(stored);
  return stored;
}

/** The same request is the same order, for ever. */
export const orderIdFor = (userId: string, key: string) => uuidOf(userId, key);

/** Between our clock and that of Step Functions. */
const CLOCK_SKEW_MS = 1_000;

/**
 * Named by the order id, so that no order runs twice: a second start finds the first. As long as that one runs, it is answered like
 * the first, with the time of the first, and counted no second time.
 */
async function startSaga(stored: OrderItem): Promise<void> {
  const asked = Date.now();
  try {
    const { startDate } = await stepFunctions.send(
      new StartExecutionCommand({
        stateMachineArn: isExpress(stored) ? orderSagaExpressArn : orderSagaArn,
        name: stored.orderId,
        input: JSON.stringify({ order: sagaOrderOf(stored) }),
      }),
    );
    const isOurs = !startDate || startDate.getTime() >= asked - CLOCK_SKEW_MS;
    if (isOurs) recordSaga({ SagaStarted: 1 });
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
}
