import * as z from 'zod/mini';
import type { Contract } from '../shared/api/endpoint.ts';
import {
  idempotencyHeaders,
  KEY_REUSED,
  pathId,
  replayHeaders,
  STILL_RUNNING,
  timeSchema,
} from '../shared/api/http-schemas.ts';
import { pageOf, pageQuery } from '../shared/api/page-schema.ts';
import { ORDER_REASONS } from '../shared/saga/errors.ts';
import { idSchema, orderItemsSchema, priceSchema } from '../shared/saga/saga-order.ts';
import { ORDER_STATUSES } from '../shared/saga/status-rules.ts';

export const newOrderSchema = z.strictObject({ items: orderItemsSchema, couponId: z.optional(idSchema) });
export type NewOrder = z.infer<typeof newOrderSchema>;

const statusSchema = z.enum(ORDER_STATUSES);

export const orderSchema = z.strictObject({
  orderId: z.string(),
  userId: z.string(),
  status: statusSchema,
  reason: z.optional(z.enum(ORDER_REASONS)),
  needsAttention: z.boolean(),
  items: z.array(z.strictObject({ productId: idSchema, quantity: z.int().check(z.gte(1), z.lte(1000)) })),
  couponId: z.optional(idSchema),
  price: z.optional(priceSchema),
  createdAt: timeSchema,
  updatedAt: timeSchema,
});
export type Order = z.infer<typeof orderSchema>;

const order: Order = {
  orderId: '6f1c9a52-7d0e-8c3b-a1f4-2b9d8e7c6a50',
  userId: '0a4c9f6e-3a55-4b0e-9a53-8b64f6a1d0c2',
  status: 'CONFIRMED',
  needsAttention: false,
  items: [{ productId: 'mug', quantity: 2 }],
  couponId: 'WELCOME10',
  price: {
    lines: [{ productId: 'mug', quantity: 2, unitPrice: 1200, amount: 2400 }],
    subtotal: 2400,
    discount: 240,
    total: 2160,
  },
  createdAt: '2026-03-01T10:00:00.000Z',
  updatedAt: '2026-03-01T10:00:02.000Z',
};
const headers = { Location: 'Where the order is.', ...replayHeaders };

const NO_SUCH_ORDER = "There is no such order, or it is somebody else's.";

export const contract = {
  'POST /orders': {
    summary: 'Place an order',
    description:
      'Takes the units from the stock, uses the coupon, takes the money, and undoes all of it when one of them fails. ' +
      'Answers at once, or with `Prefer: wait=N` when the order has ended, at most N seconds (20 at most) later.',
    audience: 'signed-in',
    headers: z.extend(idempotencyHeaders, {
      Prefer: z.optional(z.string().check(z.describe('`wait=N`: wait for the end, N seconds at most.'))),
    }),
    body: newOrderSchema,
    example: { items: [{ productId: 'mug', quantity: 2 }], couponId: 'WELCOME10' },
    answers: {
      201: {
        description:
          'It was waited for, and was confirmed. A late repetition may find it cancelled since, and says so.',
        body: orderSchema,
        example: order,
        headers,
      },
      202: {
        description:
          'Taken in, and not waited for, or not for long enough: what became of it is where `Location` says.',
        body: z.strictObject({ orderId: z.string(), status: z.literal('PENDING') }),
        example: { orderId: order.orderId, status: 'PENDING' },
        headers,
      },
    },
    problems: {
      409: {
        REQUEST_IN_PROGRESS: STILL_RUNNING,
        INSUFFICIENT_STOCK: 'The order was rejected: fewer units are left.',
        PRODUCT_NOT_FOUND: 'The order was rejected: there is no such product.',
        COUPON_NOT_USABLE:
          'The order was rejected: the coupon is not yours, used, out of its period, or below its minimum.',
        USER_NOT_FOUND: 'The order was rejected: you have no balance yet.',
        INSUFFICIENT_BALANCE: 'The order was rejected: the balance is too small.',
        PAYMENT_DECLINED: 'The order was rejected: the payment is over the limit.',
        SERVICE_UNAVAILABLE: 'The order was rejected: a service failed, and everything was undone.',
      },
      422: KEY_REUSED,
    },
  },
  'GET /orders': {
    summary: "My orders, newest first; for an admin anybody's",
    audience: 'signed-in',
    query: z.extend(pageQuery, {
      userId: z.optional(
        pathId.check(z.describe('Whose orders; mine without it. Only admins may name others.')),
      ),
    }),
    answers: {
      200: { description: 'A page of orders.', body: pageOf(orderSchema), example: { items: [order] } },
    },
    problems: { 403: 'Only members of the group "admin" may list the orders of somebody else.' },
  },
  'GET /orders/{orderId}': {
    summary: 'One of my orders; for an admin any',
    audience: 'signed-in',
    path: z.strictObject({ orderId: pathId }),
    answers: { 200: { description: 'The order.', body: orderSchema, example: order } },
    problems: { 404: NO_SUCH_ORDER },
  },
  'POST /orders/{orderId}/cancel': {
    summary: 'Cancel a confirmed order',
    description:
      'Undoes all five effects, in reverse. Asked again, it answers the same and undoes nothing twice; ' +
      'the order is CANCELLED when all is undone.',
    audience: 'signed-in',
    path: z.strictObject({ orderId: pathId }),
    answers: {
      202: {
        description: 'The order is being cancelled, or has been.',
        body: z.strictObject({ orderId: z.string(), status: statusSchema }),
        example: { orderId: order.orderId, status: 'CANCELLING' },
        headers: { Location: headers.Location },
      },
    },
    problems: {
      404: NO_SUCH_ORDER,
      409: {
        NOT_CONFIRMED: 'The order is not confirmed (yet, or any more).',
        TOO_LATE_TO_CANCEL: 'The order is older than 30 days.',
      },
    },
  },
} as const satisfies Contract;
