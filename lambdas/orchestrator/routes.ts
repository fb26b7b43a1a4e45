import type { Context } from 'aws-lambda';
import { problem } from '../shared/api/http-error.ts';
import { idempotently, type StoredResponse } from '../shared/api/idempotency.ts';
import { orderView } from '../shared/api/order-view.ts';
import { reply, serviceRouter } from '../shared/api/service-router.ts';
import { annotate } from '../shared/platform/observability.ts';
import { type OrderItem, readOrder } from '../shared/saga/order-record.ts';
import { cancelConfirmedOrder } from './cancel.ts';
import { contract } from './contract.ts';
import { orderIdFor, takeOrder } from './intake.ts';
import { waitForEnd, waitSecondsOf } from './wait.ts';

export const router = serviceRouter(contract, {
  'POST /orders': async ({ caller: { userId }, headers, body, correlationId }, context) => {
    const key = headers['Idempotency-Key'];
    const orderId = orderIdFor(userId, key);
    const seconds = waitSecondsOf(headers.Prefer);
    annotate({ orderId, command: 'placeOrder' });

    return idempotently(
      context,
      { operation: 'POST /orders', userId, key, body },
      async () => {
        const order = await takeOrder(userId, key, body, correlationId);
        return seconds ? waited(order, seconds, context.context) : takenIn(order);
      },
      seconds
        ? async () => waited((await readOrder(orderId)) as OrderItem, seconds, context.context)
        : undefined,
    );
  },
  'POST /orders/{orderId}/cancel': async ({ caller, path: { orderId }, correlationId }) => {
    annotate({ orderId, command: 'cancel' });
    const order = await cancelConfirmedOrder(orderId, caller, correlationId);
    return reply(202, { orderId, status: order.status }, { Location: `/orders/${orderId}` });
  },
});

/** The order's end, or that it is still open after so many seconds. */
async function waited(order: OrderItem, seconds: number, lambda: Context): Promise<StoredResponse> {
  const { headers, ...answer } = decided(await waitForEnd(order, seconds, lambda));
  return { ...answer, headers: { ...headers, 'Preference-Applied': `wait=${seconds}` } };
}

/** The same whenever it is asked for, even when the order was decided long ago: what became of it is where Location says. */
const takenIn = ({ orderId }: OrderItem): StoredResponse => ({
  status: 202,
  body: { orderId, status: 'PENDING' },
  headers: { Location: `/orders/${orderId}` },
});

/** 201 with the order that was confirmed, 409 with the reason of the rejected one, 202 when the time was up. */
function decided(order: OrderItem): StoredResponse {
  const { orderId, status } = order;
  const headers = { Location: `/orders/${orderId}` };
  switch (status) {
    case 'CONFIRMED':
    // Asked for once more, when it has been cancelled meanwhile: it was confirmed, and the body says what it is now.
    case 'CANCELLING':
    case 'CANCELLED':
      return { status: 201, body: orderView(order), headers };
    case 'REJECTED':
      return {
        status: 409,
        body: rejected(order),
        headers: { ...headers, 'Content-Type': 'application/problem+json' },
      };
    default:
      return takenIn(order);
  }
}

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
