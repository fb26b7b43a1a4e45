import * as z from 'zod/mini';
import { amountSchema } from '../shared/saga/saga-order.ts';

const percent = z.strictObject({
  type: z.literal('PERCENT'),
  value: z.int().check(z.gte(1), z.lte(100)),
  max: z.optional(amountSchema),
});
const fixed = z.strictObject({
  type: z.literal('FIXED'),
  value: amountSchema.check(z.gte(1)),
  max: z.optional(amountSchema),
});

export const discountSchema = z.discriminatedUnion('type', [percent, fixed]);

/** What a coupon promises. Copied to each issued coupon: a promise made is kept as it was made. */
export interface Terms {
  name: string;
  discount: z.infer<typeof discountSchema>;
  minOrderAmount: number;
  /** ISO 8601 UTC; from this moment on, until but without `validUntil`. */
  validFrom: string;
  validUntil: string;
}

/** The discount on `subtotal`, in minor units: percentages round down, and no discount exceeds its cap or the subtotal. */
export function discountOf(
  { discount: { type, value, max } }: Pick<Terms, 'discount'>,
  subtotal: number,
): number {
  const amount = type === 'PERCENT' ? percentOf(subtotal, value) : value;
  return Math.min(amount, max ?? subtotal, subtotal);
}

/** In whole numbers throughout: a subtotal times 100 may exceed what a double holds exactly. */
const percentOf = (subtotal: number, value: number) =>
  Math.floor(subtotal / 100) * value + Math.floor(((subtotal % 100) * value) / 100);
