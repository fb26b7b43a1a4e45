import { reply, serviceRouter } from '../shared/api/service-router.ts';
import { contract } from './contract.ts';
import { listPayments, paymentsOfOrder, readPayment } from './my-payments.ts';

export const router = serviceRouter(contract, {
  'GET /payments': async ({ caller, query }) => reply(200, await listPayments(caller.userId, query)),
  'GET /payments/{paymentId}': async ({ caller, path }) =>
    reply(200, await readPayment(path.paymentId, caller.userId)),
  'GET /admin/payments': async ({ query: { userId, ...page } }) =>
    reply(200, await listPayments(userId, page)),
  'GET /orders/{orderId}/payments': async ({ caller, path }) =>
    reply(200, { items: await paymentsOfOrder(path.orderId, caller) }),
});
