import * as z from 'zod/mini';
import { ORDER_REASONS } from '../saga/errors.ts';
import type { OrderItem } from '../saga/order-record.ts';
import { idSchema, priceSchema, quantitySchema } from '../saga/saga-order.ts';
import { ORDER_STATUSES } from '../saga/status-rules.ts';
import { timeSchema } from './http-schemas.ts';
import { rejectionFields } from './rejection-schema.ts';

export const orderStatusSchema = z.enum(ORDER_STATUSES);

export const orderSchema = z.strictObject({
  orderId: z.string(),
  userId: z.string(),
  status: orderStatusSchema,
  reason: z.optional(z.enum(ORDER_REASONS)),
  detail: z.optional(z.string().check(z.describe('The reason of the rejection in words.'))),
  ...rejectionFields,
  needsAttention: z.boolean(),
  items: z.array(z.strictObject({ productId: idSchema, quantity: quantitySchema })),
  couponId: z.optional(idSchema),
  price: z.optional(priceSchema),
  createdAt: timeSchema,
  updatedAt: timeSchema,
});
export type Order = z.infer<typeof orderSchema>;

export const orderExample: Order = {
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
    currency: 'USD',
  },
  createdAt: '2026-03-01T10:00:00.000Z',
  updatedAt: '2026-03-01T10:00:02.000Z',
};

export const NO_SUCH_ORDER = "There is no such order, or it is somebody else's.";

/** The order as the API shows it. */
export function orderView(order: OrderItem): Order {
  const { orderId, userId, status, reason, rejection, needsAttention, items, couponId, price } = order;
  const { createdAt, updatedAt } = order;
  const { detail, failedStep, service, productId } = rejection ?? {};
  return {
    ...{ orderId, userId, status, reason, detail, failedStep, service, productId },
    ...{ needsAttention, items, couponId, price, createdAt, updatedAt },
  };
}
