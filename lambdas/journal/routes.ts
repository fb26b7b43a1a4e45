import { readOwnOrder } from '../shared/api/own-order.ts';
import { reply, serviceRouter } from '../shared/api/service-router.ts';
import { contract } from './contract.ts';
import { listEvents } from './journal.ts';

export const router = serviceRouter(contract, {
  'GET /orders/{orderId}/events': async ({ caller, path: { orderId }, query }) => {
    await readOwnOrder(orderId, caller);
    return reply(200, await listEvents(orderId, query));
  },
});
