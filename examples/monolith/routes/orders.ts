import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Tables } from '../database/tables.ts';
import { change } from '../shop/order.ts';
import { itemsSchema } from '../shop/payload.ts';
import { placeOrder } from '../shop/place-order.ts';
import { notFound, Problem, pageOf, type Request, reply } from './http.ts';

const newOrder = z.strictObject({
  items: itemsSchema,
  couponId: z.optional(z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/))),
});

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

export const ordersOf = (paymentLimit: number) => ({
  /** As it was: all five changes and the order's end in one transaction. */
  'POST /orders': async (request: Request) => {
    const { userId } = request.caller();
    const { items, couponId } = request.body(newOrder);
    const domains = ['product', ...(couponId ? ['coupon'] : []), 'user', 'order', 'payment'];
    return request.change(
      domains,
      async (tx) => {
        const order = { orderId: randomUUID(), userId, items, ...(couponId && { couponId }) };
        await placeOrder(tx, order, paymentLimit);
        await change(tx, order.orderId, { status: 'CONFIRMED' });
        const stored = await tx.db
          .selectFrom('orders')
          .selectAll()
          .where('orderId', '=', order.orderId)
          .executeTakeFirstOrThrow();
        return reply(201, view(stored));
      },
      'required',
    );
  },

  'GET /orders': async (request: Request) => {
    const caller = request.caller();
    const userId = request.query('userId') ?? caller.userId;
    if (userId !== caller.userId && !caller.isAdmin)
      throw new Problem(403, 'Only members of the group "admin" may list the orders of somebody else.');
    const page = request.page();
    const rows = await request.database.db
      .selectFrom('orders')
      .selectAll()
      .where('userId', '=', userId)
      .orderBy('createdAt', 'desc')
      .orderBy('orderId')
      .limit(page.limit + 1)
      .offset(page.offset)
      .execute();
    return reply(200, pageOf(page, rows, view));
  },

  'GET /orders/:orderId': async (request: Request) => {
    const caller = request.caller();
    const order = await request.database.db
      .selectFrom('orders')
      .selectAll()
      .where('orderId', '=', request.path('orderId'))
      .executeTakeFirst();
    if (!order || (order.userId !== caller.userId && !caller.isAdmin)) throw notFound('order');
    return reply(200, view(order));
  },
});
