import { callerOf, createRouter, json, readBody } from '../shared/http.ts';
import { notFound, problem } from '../shared/http-error.ts';
import { idempotently, readIdempotencyKey, type StoredResponse } from '../shared/idempotency.ts';
import { logger } from '../shared/observability.ts';
import { type OrderItem, readOrder } from '../shared/order-record.ts';
import { cancelPlacedOrder } from './cancel.ts';
import { newOrderSchema, orderIdFor, takeOrder } from './intake.ts';
import { orderView } from './order.ts';
import { waitForEnd, waitSecondsOf } from './wait.ts';

export const router = createRouter();

router.post('/orders', async (context) => {
  const { userId } = callerOf(context);
  const key = readIdempotencyKey(context);
  const body = await readBody(context, newOrderSchema);
  logger.appendKeys({ orderId: orderIdFor(userId, key), command: 'placeOrder' });

  return idempotently(context, { operation: 'POST /orders', userId, key, body }, async () => {
    const seconds = waitSecondsOf(context.req.headers.get('Prefer'));
    const order = await takeOrder(userId, key, body);
    return seconds ? decided(await waitForEnd(order, seconds)) : accepted(order);
  });
});

router.get('/orders/:orderId', async (context) => {
  const caller = callerOf(context);
  const order = await readOrder(context.params.orderId as string);
  if (!order || (order.userId !== caller.userId && !caller.isAdmin)) throw notFound('order');
  return json(200, orderView(order));
});

router.post('/orders/:orderId/cancel', async (context) => {
  const orderId = context.params.orderId as string;
  logger.appendKeys({ orderId, command: 'cancel' });
  const { status, body, headers } = accepted(await cancelPlacedOrder(orderId, callerOf(context)));
  return json(status, body, headers);
});

const accepted = ({ orderId, status }: OrderItem): StoredResponse => ({
  status: 202,
  body: { orderId, status },
  headers: { Location: `/orders/${orderId}` },
});

/** 201 with the confirmed order, 409 with the reason of the rejected one, 202 when the time was up. */
function decided(order: OrderItem): StoredResponse {
  const { orderId, reason, status } = order;
  const headers = { Location: `/orders/${orderId}` };
  switch (status) {
    case 'CONFIRMED':
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
      return accepted(order);
  }
}
