import * as z from 'zod/mini';
import type { Contract } from '../shared/api/endpoint.ts';
import { pathId, timeSchema } from '../shared/api/http-schemas.ts';
import { pageOf, pageQuery } from '../shared/api/page-schema.ts';

export const paymentSchema = z.strictObject({
  paymentId: z.string(),
  orderId: z.string(),
  amount: z.int().check(z.gte(0)),
  status: z.enum(['PAID', 'REFUNDED']),
  paidAt: timeSchema,
  refundedAt: z.optional(timeSchema),
});
export type Payment = z.infer<typeof paymentSchema>;

const orderId = '6f1c9a52-7d0e-8c3b-a1f4-2b9d8e7c6a50';
const payment: Payment = {
  paymentId: `payment-${orderId}`,
  orderId,
  amount: 2160,
  status: 'PAID',
  paidAt: '2026-03-01T10:00:01.000Z',
};

export const contract = {
  'GET /payments': {
    operationId: 'listPayments',
    summary: 'My payments, newest first',
    audience: 'signed-in',
    query: pageQuery,
    answers: {
      200: { description: 'A page of payments.', body: pageOf(paymentSchema), example: { items: [payment] } },
    },
  },
  'GET /payments/{paymentId}': {
    operationId: 'getPayment',
    summary: 'One of my payments',
    audience: 'signed-in',
    path: z.strictObject({ paymentId: pathId }),
    answers: { 200: { description: 'The payment.', body: paymentSchema, example: payment } },
    problems: { 404: "There is no such payment, or it is somebody else's." },
  },
  'GET /admin/payments': {
    operationId: 'listUserPayments',
    summary: 'The payments of a user, newest first',
    audience: 'admin',
    query: z.extend(pageQuery, { userId: pathId }),
    answers: {
      200: { description: 'A page of payments.', body: pageOf(paymentSchema), example: { items: [payment] } },
    },
  },
  'GET /orders/{orderId}/payments': {
    operationId: 'listOrderPayments',
    summary: 'The payment of an order',
    audience: 'signed-in',
    path: z.strictObject({ orderId: pathId }),
    answers: {
      200: {
        description: 'The payment, or none when the order has not come so far.',
        body: z.strictObject({ items: z.array(paymentSchema) }),
        example: { items: [payment] },
      },
    },
  },
} as const satisfies Contract;
