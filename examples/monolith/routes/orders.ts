import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Tables } from '../database/tables.ts';
import { change } from '../shop/order.ts';
import { itemsSchema } from '../shop/payload.ts';
import { placeOrder } from '../shop/place-order.ts';
import { id, page, pathId } from './fields.ts';
import type { Request, Shop } from './http.ts';
import { newestFirst, pageOf } from './listing.ts';
import { forbidden, notFound, reply } from './problem.ts';

const newOrder = z.strictObject({ items: itemsSchema, couponId: z.optional(id) });

const view = (order: Tables['orders']) => ({
  orderId: order.orderId,
  userId: order.userId,
  status: order.status,
  ...(order.reason && { reason: order.reason }),
  needsAttention: order.needsAttention === 1,
  items: JSON.parse(order.items),
  ...(order.couponId && { couponId: order.couponId }),
  ...(order.price && { price: JSON.parse(order.price) }),
  createdAt: order.createdAt,
  updatedAt: order.updatedAt,
});

export const ordersOf = (shop: Shop) => ({
  /** As it was: all five changes and the order's end in one transaction. */
  'POST /orders': async (request: Request) => {
    const { userId } = request.caller();
    request.requiredKey();
    const { items, couponId } = request.body(newOrder);
    const domains = ['product', ...(couponId ? ['coupon'] : []), 'user', 'order', 'payment'];
    return request.change(domains, async (tx) => {
      const order = { orderId: randomUUID(), userId, items, ...(couponId && { couponId }) };
      await placeOrder(tx, order, shop);
      await change(tx, order.orderId, { status: 'CONFIRMED' });
      const stored = await tx.db
        .selectFrom('orders')
        .selectAll()
        .where('orderId', '=', order.orderId)
        .executeTakeFirstOrThrow();
      return reply(201, view(stored));
    });
  },

  'GET /orders': async (request: Request) => {
    const caller = request.caller();
    const { userId = caller.userId, ...wanted } = request.query({ ...page, userId: z.optional(pathId) });
    if (userId !== caller.userId && !caller.isAdmin) throw forbidden('list the orders of somebody else');
    const theirs = request.database.db.selectFrom('orders').selectAll().where('userId', '=', userId);
    const listing = { of: `orders of ${userId}`, by: newestFirst('createdAt', 'orderId') };
    return reply(200, await pageOf(theirs, listing, wanted, view));
  },

  'GET /orders/:orderId': async (request: Request) => {
    const caller = request.caller();
    request.query({});
    const order = await request.database.db
      .selectFrom('orders')
      .selectAll()
      .where('orderId', '=', request.path('orderId'))
      .executeTakeFirst();
    if (!order || (order.userId !== caller.userId && !caller.isAdmin)) throw notFound('order');
    return reply(200, view(order));
  },
});
