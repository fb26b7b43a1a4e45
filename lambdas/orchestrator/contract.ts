import * as z from 'zod/mini';
import type { Contract } from '../shared/api/endpoint.ts';
import {
  idempotencyHeaders,
  KEY_REUSED,
  pathId,
  replayHeaders,
  STILL_RUNNING,
} from '../shared/api/http-schemas.ts';
import { NO_SUCH_ORDER, orderExample, orderSchema, orderStatusSchema } from '../shared/api/order-view.ts';
import { idSchema, orderItemsSchema, totalSchema } from '../shared/saga/saga-order.ts';

export const newOrderSchema = z.strictObject({
  items: orderItemsSchema,
  couponId: z.optional(idSchema),
  expectedTotal: z.optional(
    totalSchema.check(
      z.describe('What you were shown that it costs: when it costs anything else by now, it is rejected.'),
    ),
  ),
});
export type NewOrder = z.infer<typeof newOrderSchema>;

const LOCATION = { Location: 'Where the order is.' };
const RETRY_AFTER = { 'Retry-After': 'Seconds after which to ask there.' };
const headers = {
  ...LOCATION,
  'Preference-Applied': '`wait=N` when the request has waited; absent when it has not.',
  ...replayHeaders,
};

export const contract = {
  'POST /orders': {
    operationId: 'placeOrder',
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
        example: orderExample,
        headers,
      },
      202: {
        description:
          'Taken in, and not waited for, or not for long enough: what became of it is where `Location` says.',
        body: z.strictObject({ orderId: z.string(), status: z.literal('PENDING') }),
        example: { orderId: orderExample.orderId, status: 'PENDING' },
        headers: { ...headers, ...RETRY_AFTER },
      },
    },
    problems: {
      409: {
        REQUEST_IN_PROGRESS: STILL_RUNNING,
        INSUFFICIENT_STOCK: 'The order was rejected: fewer units are left.',
        PRODUCT_NOT_FOUND: 'The order was rejected: there is no such product.',
        TOTAL_CHANGED:
          'The order was rejected: it costs another total than `expectedTotal`; `total` tells which.',
        COUPON_NOT_USABLE:
          'The order was rejected: the coupon is not yours, used, out of its period, or below its minimum.',
        USER_NOT_FOUND: 'The order was rejected: you have no profile yet; PUT /users/me creates it.',
        INSUFFICIENT_BALANCE: 'The order was rejected: the balance is too small.',
        CANCELLED: 'It was cancelled before it was confirmed.',
        PAYMENT_DECLINED: 'The order was rejected: the payment is over the limit.',
        SERVICE_UNAVAILABLE:
          'The order was rejected: a service failed, so the order was not placed. A new key makes a new order.',
      },
      422: KEY_REUSED,
    },
  },
  'POST /orders/{orderId}/cancel': {
    operationId: 'cancelOrder',
    summary: 'Cancel a pending or confirmed order',
    description:
      'Undoes all five effects, in reverse; a pending order is never confirmed from then on. Asked again, it answers the same and undoes nothing twice; ' +
      'the order is CANCELLED when all is undone.',
    audience: 'signed-in',
    isRepeatable: true,
    path: z.strictObject({ orderId: pathId }),
    answers: {
      202: {
        description: 'The order is being cancelled, or has been.',
        body: z.strictObject({ orderId: z.string(), status: orderStatusSchema }),
        example: { orderId: orderExample.orderId, status: 'CANCELLING' },
        headers: { ...LOCATION, ...RETRY_AFTER },
      },
    },
    problems: {
      404: NO_SUCH_ORDER,
      409: {
        NOT_CONFIRMED: 'The order is rejected, or being rejected.',
        TOO_LATE_TO_CANCEL: 'The order is older than 30 days.',
      },
    },
  },
} as const satisfies Contract;
