import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { correlationIdOf } from '../shared/api/correlation.ts';
import { problem } from '../shared/api/http-error.ts';
import { idempotently, type StoredResponse } from '../shared/api/idempotency.ts';
import { orderView } from '../shared/api/order-view.ts';
import { reply, serviceRouter } from '../shared/api/service-router.ts';
import { annotate } from '../shared/platform/observability.ts';
import type { OrderItem } from '../shared/saga/order-record.ts';
import { cancelConfirmedOrder } from './cancel.ts';
import { contract } from './contract.ts';
import { orderIdFor, takeOrder } from './intake.ts';
import { waitForEnd, waitSecondsOf } from './wait.ts';

export const router = serviceRouter(contract, {
  'POST /orders': async ({ caller: { userId }, headers, body }, context) => {
    const key = headers['Idempotency-Key'];
    annotate({ orderId: orderIdFor(userId, key), command: 'placeOrder' });

    return idempotently(context, { operation: 'POST /orders', userId, key, body }, async () => {
      const seconds = waitSecondsOf(headers.Prefer);
      const order = await takeOrder(
        userId,
        key,
        body,
        correlationIdOf(context.event as APIGatewayProxyEventV2),
      );
      if (!seconds) return takenIn(order);
      const { headers: others, ...answer } = decided(await waitForEnd(order, seconds, context.context));
      return { ...answer, headers: { ...others, 'Preference-Applied': `wait=${seconds}` } };
    });
  },
  'POST /orders/{orderId}/cancel': async ({ caller, path: { orderId } }, { event }) => {
    annotate({ orderId, command: 'cancel' });
    const order = await cancelConfirmedOrder(
      orderId,
      caller,
      correlationIdOf(event as APIGatewayProxyEventV2),
    );
    return reply(202, { orderId, status: order.status }, { Location: `/orders/${orderId}` });
  },
});

/** The same whenever it is asked for, be the order decided long ago: what became of it is where Location says. */
const takenIn = ({ orderId }: OrderItem): StoredResponse => ({
  status: 202,
  body: { orderId, status: 'PENDING' },
  headers: { Location: `/orders/${orderId}` },
});

/** 201 with the order that was confirmed, 409 with the reason of the rejected one, 202 when the time was up. */
function decided(order: OrderItem): StoredResponse {
  const { orderId, reason, status } = order;
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
        body: problem(409, 'The order was rejected.', {
          reason,
          orderId,
        }),
        headers: { ...headers, 'Content-Type': 'application/problem+json' },
      };
    default:
      return takenIn(order);
  }
}
