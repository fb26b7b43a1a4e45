import { idempotently, type StoredResponse } from '../shared/api/idempotency.ts';
import { reply, serviceRouter } from '../shared/api/service-router.ts';
import { annotate } from '../shared/platform/observability.ts';
import { type OrderItem, readOrder } from '../shared/saga/order-record.ts';
import { endOf, RETRY_AFTER, takenIn } from './answers.ts';
import { cancelPlacedOrder } from './cancel.ts';
import { contract } from './contract.ts';
import { orderIdFor, takeOrder } from './intake.ts';
import { locationOf } from './location.ts';
import { waitForEnd, waitSecondsOf } from './wait.ts';

export const router = serviceRouter(contract, {
  'POST /orders': async ({ caller: { userId }, headers, body, correlationId }, { context, event }) => {
    const key = headers['Idempotency-Key'];
    const orderId = orderIdFor(userId, key);
    const seconds = waitSecondsOf(headers.Prefer);
    // Where nobody may wait, who asks again is told at least an end that is there.
    const wantsEnd = waitSecondsOf(headers.Prefer, true) > 0;
    annotate({ orderId, command: 'placeOrder' });

    const here = { Location: locationOf(orderId, event) };
    const waited = async (order: OrderItem): Promise<StoredResponse> => {
      const end = endOf(await waitForEnd(order, seconds, context));
      const applied = seconds && { 'Preference-Applied': `wait=${seconds}` };
      return { ...end, headers: { ...end.headers, ...here, ...applied } };
    };
    return idempotently(
      { context },
      { operation: 'POST /orders', userId, key, body },
      async () => {
        const order = await takeOrder(userId, key, body, correlationId);
        if (seconds) return waited(order);
        const taken = takenIn(order);
        return { ...taken, headers: { ...taken.headers, ...here } };
      },
      wantsEnd ? async () => waited((await readOrder(orderId)) as OrderItem) : undefined,
    );
  },
  'POST /orders/{orderId}/cancel': async ({ caller, path: { orderId }, correlationId }, { event }) => {
    annotate({ orderId, command: 'cancel' });
    const { status } = await cancelPlacedOrder(orderId, caller, correlationId);
    return reply(202, { orderId, status }, { Location: locationOf(orderId, event), ...RETRY_AFTER });
  },
});
