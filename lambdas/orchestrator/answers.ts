import { type Problem, problem } from '../shared/api/http-error.ts';
import type { StoredResponse } from '../shared/api/idempotency.ts';
import { orderView } from '../shared/api/order-view.ts';
import type { OrderItem } from '../shared/saga/order-record.ts';

/** An end takes about a second; who polls need not ask more often. */
export const RETRY_AFTER = { 'Retry-After': '1' };

/** The same whenever it is asked for, even when the order was decided long ago: what became of it is where Location says. */
export const takenIn = ({ orderId }: OrderItem): StoredResponse => ({
  status: 202,
  body: { orderId, status: 'PENDING' },
  headers: RETRY_AFTER,
});

/** 201 with the order that was confirmed, 409 with the reason of one that was not, 202 as long as it is open. */
export function endOf(order: OrderItem): StoredResponse {
  switch (order.status) {
    case 'CONFIRMED':
    // Asked for once more, when it has been cancelled meanwhile: it was confirmed, and the body says what it is now.
    case 'CANCELLING':
    case 'CANCELLED':
      return order.status === 'CONFIRMED' || order.confirmedAt
        ? { status: 201, body: orderView(order) }
        : refused(cancelled(order));
    case 'REJECTED':
      return refused(rejected(order));
    default:
      return takenIn(order);
  }
}

const refused = (body: Problem): StoredResponse => ({
  status: 409,
  body,
  headers: { 'Content-Type': 'application/problem+json' },
});

/** While it was pending: it was never confirmed, and never will be. */
const cancelled = ({ orderId }: OrderItem) =>
  problem(409, 'The order was cancelled before it was confirmed.', { reason: 'CANCELLED', orderId });

/** Refused by us and not by a rule, an order may be placed anew; its own key keeps this answer. */
function rejected({ orderId, reason, rejection }: OrderItem) {
  const { detail, ...told } = rejection ?? {};
  const what = `The order was rejected${detail ? `: ${detail}` : ''}.`;
  if (reason !== 'SERVICE_UNAVAILABLE') return problem(409, what, { reason, orderId, ...told });
  return problem(409, `${what} This key keeps this answer: a new key makes a new order.`, {
    reason,
    orderId,
    ...told,
    retryable: true,
  });
}
