import * as z from 'zod/mini';
import type { OrderEvent } from '../shared/saga/order-event.ts';
import { ORDER_STATUSES } from '../shared/saga/status-rules.ts';
import { messageOf, unresolvedSchema } from '../shared/saga/task-failure.ts';
import type { Change } from './change.ts';
import { readItem } from './item.ts';

const orderRecord = z.object({
  orderId: z.string().check(z.minLength(1)),
  userId: z.string(),
  status: z.enum(ORDER_STATUSES),
  needsAttention: z.boolean(),
  items: z.array(z.unknown()),
  couponId: z.optional(z.string()),
  price: z.optional(z.unknown()),
  reason: z.optional(z.string()),
  rejection: z.optional(z.record(z.string(), z.unknown())),
  unresolved: z.optional(unresolvedSchema),
  undoRuns: z.optional(z.number()),
  undoRun: z.optional(z.string()),
  closedBy: z.optional(z.string()),
  correlationId: z.optional(z.string()),
  lastAction: z.optional(
    z.object({
      actionId: z.string(),
      action: z.string(),
      operator: z.string(),
      at: z.iso.datetime(),
      reason: z.optional(z.string()),
    }),
  ),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
type OrderRecord = z.infer<typeof orderRecord>;
type Before = Partial<OrderRecord>;

/** What was decided about an order: that it was placed, its end, and what calls for a person or answers the call. */
export function recordEvents({ before: found, after }: Change): OrderEvent[] {
  const order = readItem(orderRecord, after);
  // Only compared, and so not held against the schema: a record that was mended is an event like any other.
  const before = found as Before | undefined;
  return [
    ...(before ? [] : [placed(order)]),
    ...(isNow('CONFIRMED', order, before) ? [event('OrderConfirmed', order, {})] : []),
    ...(before?.needsAttention && before.undoRuns !== order.undoRuns ? [redriven(before, order)] : []),
    ...(before && before.closedBy !== order.closedBy ? failedCompensations(order) : []),
    ...(isNow('REJECTED', order, before)
      ? [event('OrderRejected', order, { reason: order.reason, ...order.rejection })]
      : []),
    ...(isCancelled(order) && !(before && isCancelled(before))
      ? [event('CancellationCompleted', order, {})]
      : []),
    ...operatorActed(order, before),
  ];
}

const isCancelled = ({ status, needsAttention }: Before) => status === 'CANCELLED' && !needsAttention;

const isNow = (status: OrderRecord['status'], order: OrderRecord, before: Before | undefined) =>
  order.status === status && before?.status !== status;

/** By an operator, and not by the customer or the schedule. */
function operatorActed(order: OrderRecord, before: Before | undefined): OrderEvent[] {
  const { lastAction } = order;
  if (!lastAction || lastAction.actionId === before?.lastAction?.actionId) return [];
  const { operator, action, at, reason } = lastAction;
  return [{ ...event('OperatorActed', order, { operator, action, ...(reason && { reason }) }), at }];
}

const placed = (order: OrderRecord): OrderEvent => {
  const { userId, items, couponId, createdAt } = order;
  return { ...event('OrderPlaced', order, { userId, items, ...(couponId && { couponId }) }), at: createdAt };
};

const redriven = (before: Before, order: OrderRecord) =>
  event('DeadLetterRedriven', order, {
    run: order.undoRun,
    unresolved: Object.keys(before.unresolved ?? {}).sort(),
  });

/** Each compensation that the run which closed the order could not run to its end. */
const failedCompensations = (order: OrderRecord): OrderEvent[] =>
  Object.entries(order.unresolved ?? {}).map(([command, failure]) => ({
    ...event('CompensationFailed', order, {
      run: order.undoRun ?? order.orderId,
      error: failure.Error,
      cause: messageOf(failure),
    }),
    command,
  }));

const event = (
  type: OrderEvent['type'],
  { orderId, correlationId, updatedAt }: OrderRecord,
  detail: Record<string, unknown>,
): OrderEvent => ({
  type,
  at: updatedAt,
  orderId,
  detail: { ...detail, ...(correlationId && { correlationId }) },
});
