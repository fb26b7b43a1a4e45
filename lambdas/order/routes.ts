import { HttpError } from '../shared/api/http-error.ts';
import { orderView } from '../shared/api/order-view.ts';
import { readOwnOrder } from '../shared/api/own-order.ts';
import { reply, serviceRouter } from '../shared/api/service-router.ts';
import { contract } from './contract.ts';
import { listOrders } from './my-orders.ts';

export const router = serviceRouter(contract, {
  'GET /orders': async ({ caller, query: { userId = caller.userId, ...page } }) => {
    if (userId !== caller.userId && !caller.isAdmin) throw notYours();
    return reply(200, await listOrders(userId, page));
  },
  'GET /orders/{orderId}': async ({ caller, path }) =>
    reply(200, orderView(await readOwnOrder(path.orderId, caller))),
});

const notYours = () =>
  new HttpError(
    403,
    'Only members of the group "admin" may list the orders of somebody else: leave userId out.',
  );
