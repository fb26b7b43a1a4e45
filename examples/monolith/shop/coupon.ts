import { requireOne } from '../database/transaction.ts';
import { Rejected, type Step } from '../saga/ledger.ts';
import { type PricedPayload, pricedPayload, reader } from './payload.ts';

interface Used {
  couponId: string;
  userId: string;
}

/** What a campaign takes off: a percentage, rounded down, or an amount; never more than its cap or the subtotal. */
export interface Discount {
  type: 'PERCENT' | 'FIXED';
  value: number;
  max?: number;
}

export function discountOf({ type, value, max }: Discount, subtotal: number): number {
  const off =
    type === 'PERCENT'
      ? Math.floor(subtotal / 100) * value + Math.floor(((subtotal % 100) * value) / 100)
      : value;
  return Math.min(off, max ?? subtotal, subtotal);
}

/** Step 2: uses the buyer's coupon up and answers with the lowered price. */
export const useCoupon: Step<PricedPayload> = {
  domain: 'coupon',
  read: reader(pricedPayload),
  async apply(tx, { order: { couponId, userId, orderId }, price }) {
    if (!couponId) throw new Rejected('INVALID_COMMAND', 'order.couponId: is missing');
    const coupon = await tx.db
      .selectFrom('coupons')
      .innerJoin('campaigns', 'campaigns.couponId', 'coupons.couponId')
      .select(['status', 'coupons.discount', 'coupons.minOrderAmount'])
      .select(['coupons.validFrom', 'coupons.validUntil', 'closedAt'])
      .where('coupons.couponId', '=', couponId)
      .where('userId', '=', userId)
      .modifyEnd(tx.forUpdate)
      .executeTakeFirst();
    if (!coupon) throw new Rejected('COUPON_NOT_USABLE', `${couponId}: not issued to this user`);
    const now = new Date().toISOString();
    const isUsable =
      coupon.status === 'ISSUED' &&
      coupon.closedAt === null &&
      coupon.validFrom <= now &&
      coupon.validUntil > now &&
      coupon.minOrderAmount <= price.subtotal;
    if (!isUsable)
      throw new Rejected(
        'COUPON_NOT_USABLE',
        `${couponId}: ${coupon.status}, or not in its period, or below its minimum, or closed`,
      );
    await tx.db
      .updateTable('coupons')
      .set({ status: 'USED', orderId, usedAt: now })
      .where('couponId', '=', couponId)
      .where('userId', '=', userId)
      .execute();
    const discount = discountOf(JSON.parse(coupon.discount), price.subtotal);
    return {
      result: { ...price, discount, total: price.subtotal - discount },
      effects: { couponId, userId } satisfies Used,
    };
  },
  async undo(tx, { couponId, userId }: Used) {
    const restored = await tx.db
      .updateTable('coupons')
      .set({ status: 'ISSUED', orderId: null, usedAt: null })
      .where('couponId', '=', couponId)
      .where('userId', '=', userId)
      .executeTakeFirst();
    requireOne(restored, `coupon ${couponId} of ${userId}`);
  },
};
