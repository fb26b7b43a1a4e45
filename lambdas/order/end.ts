import * as z from 'zod/mini';
import { retryConflicts } from '../shared/platform/conflicts.ts';
import { command } from '../shared/saga/commands/command.ts';
import { OrderRejected } from '../shared/saga/errors.ts';
import { changeOrder, confirm, OFF_THE_LISTS } from '../shared/saga/order-change.ts';
import { type OrderItem, openShardOf, readOrder } from '../shared/saga/order-record.ts';
import { findOrWriteOrder } from '../shared/saga/pending-order.ts';
import { rejectionOf } from '../shared/saga/rejection.ts';
import { executionNameSchema, requireOwnRun } from '../shared/saga/runs.ts';
import { orderPayload, sagaOrderSchema } from '../shared/saga/saga-order.ts';
import { mayClose, ON_CLOSE, ON_CONFIRM, type OrderStatus } from '../shared/saga/status-rules.ts';
import { taskFailureSchema, unresolvedSchema } from '../shared/saga/task-failure.ts';
import { recordClosed } from './end-metrics.ts';
import { failureIn, isRefused, isRejection, undoFromSchema } from './undo-entry.ts';

/*
 * The end of an order. Each change is one write, on the condition that status and latest undo run are still those that the
 * rules were asked about. So it is safe at every crash point: before it nothing happened, after it the same command finds the
 * status it wanted, and of two at once the second looks again.
 */

/** After the last step: PENDING -> CONFIRMED. Throws OrderRejected when somebody is undoing the order. */
export const confirmOrder = command(orderPayload, async ({ order }) =>
  retryConflicts(async (tried) => {
    // All but always it is PENDING and unclaimed: the first try writes on that condition, and only a refused one reads.
    const found =
      tried === 1
        ? { orderId: order.orderId, status: 'PENDING' as OrderStatus }
        : await readOrder(order.orderId);
    const status = found && ON_CONFIRM[found.status];
    if (!status)
      throw new OrderRejected('ALREADY_COMPENSATED', `the order is ${found?.status ?? 'not there'}`);
    if (found.status !== status) await confirm(found);
    return { status };
  }),
);

const closePayload = z.object({
  order: sagaOrderSchema,
  executionName: executionNameSchema,
  /** The whole state of the saga: why it failed, and which compensations did. */
  saga: z.optional(
    z.object({
      /** There since DecreaseStock has taken something. */
      price: z.optional(z.unknown()),
      undoFrom: undoFromSchema,
      /** Of a run that was started before its Catch noted where the undoing begins. */
      failure: z.optional(taskFailureSchema),
      unresolved: z.optional(unresolvedSchema),
    }),
  ),
});

/**
 * After the last compensation: -> REJECTED (with the reason) or CANCELLED; with unresolved compensations the order needs
 * attention and stays open. A run that is not the latest changes nothing, and neither does the same run's second call. Throws
 * RunRefused for a run that is not the order's own.
 */
export const closeOrder = command(
  closePayload,
  async ({ order, executionName, saga }) =>
    retryConflicts(async () => {
      const found = await findOrWriteOrder(order);
      if (!mayClose(executionName, found.undoRun)) return { status: found.status };
      if (executionName !== undefined && found.closedBy === executionName) return { status: found.status };
      const { failure = saga?.failure, failedStep } = failureIn(saga?.undoFrom);
      // Somebody else undoes the order: a run that was refused because of that knows less.
      if (isRefused(failure)) return { status: found.status };
      const status = ON_CLOSE[found.status];
      if (!status)
        throw new Error(`order ${order.orderId} is ${found.status}: it was undone without a claim`);
      // The first run knows why the order failed; a later one, which only finishes the undoing, does not.
      const isKnown = status !== 'REJECTED' || found.reason !== undefined;
      const { reason, ...rejection } = rejectionOf(failure, { failedStep, price: saga?.price });
      const ended = {
        status,
        needsAttention: Boolean(saga?.unresolved),
        unresolved: saga?.unresolved,
        ...(!isKnown && { reason, rejection }),
        closedBy: executionName ?? `by hand, ${new Date().toISOString()}`,
      };
      await end(found, ended);
      // Refused at the first step, an order leaves nothing to undo.
      recordClosed(found, ended, saga?.price !== undefined || !isRejection(failure));
      return { status };
    }),
  requireOwnRun,
);

type End = Pick<OrderItem, 'status' | 'needsAttention' | 'unresolved' | 'reason' | 'rejection' | 'closedBy'>;

/** Writes the end if status and latest run are still as `found`, and returns the order as it was; otherwise throws WriteConflict. */
async function end(
  found: Pick<OrderItem, 'orderId' | 'status'> & Partial<OrderItem>,
  { status, needsAttention, unresolved, reason, rejection, closedBy }: End,
): Promise<OrderItem> {
  const now = new Date().toISOString();
  const shard = openShardOf(found.orderId);
  const changes = {
    status,
    needsAttention,
    // What is over leaves the index of open orders; what a person must look at stays in it, and a next try that fails as well begins
    // no new need.
    ...(needsAttention
      ? { openShard: shard, needShard: shard, inNeedSince: found.inNeedSince ?? now }
      : OFF_THE_LISTS),
    unresolved,
    ...(reason && { reason, rejection }),
    ...(closedBy && { closedBy }),
    updatedAt: now,
  };
  // Of one run's call and its retry at once, one counts: what the run came to is one event.
  return changeOrder(found, changes, ['status', 'undoRun', 'closedBy']);
}
