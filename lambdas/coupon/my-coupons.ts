import { notFound } from '../shared/api/http-error.ts';
import type { PageRequest } from '../shared/api/page-schema.ts';
import { newestOf, type Page, queryPage } from '../shared/api/paging.ts';
import { readTogether } from '../shared/platform/reads.ts';
import type { Coupon, Validation } from './contract.ts';
import { byUser } from './indexes.ts';
import { campaignKey, couponKey, table } from './table.ts';
import { discountOf } from './terms.ts';

/** The user's coupons, newest first. */
export async function listCoupons(userId: string, page: PageRequest): Promise<Page<Coupon>> {
  const { items, nextCursor } = await queryPage(newestOf(table, byUser, userId), page);
  const closed = await closedAmong(items.map(({ couponId }) => String(couponId)));
  return {
    items: items.map((item) => couponView(item, closed.has(String(item.couponId)))),
    ...(nextCursor && { nextCursor }),
  };
}

/** Those of the campaigns (100 at most) that are closed. */
async function closedAmong(couponIds: string[]): Promise<Set<string>> {
  if (couponIds.length === 0) return new Set();
  const campaigns = await readTogether(table, couponIds.map(campaignKey));
  return new Set(couponIds.filter((_, index) => campaigns[index]?.closedAt !== undefined));
}

/**
 * Whether the user's coupon would be accepted now for an order of `amount`, and what it would take off, in minor units: the
 * same rule as useCoupon's condition. Throws 404 when the user does not have it.
 */
export async function validateCoupon(couponId: string, userId: string, amount: number): Promise<Validation> {
  const [item, campaign] = await readTogether(table, [couponKey(couponId, userId), campaignKey(couponId)]);
  if (!item) throw notFound('coupon of yours');
  const coupon = couponView(item);
  const reason = obstacle(coupon, amount) ?? (campaign?.closedAt ? 'CLOSED' : undefined);
  return reason ? { usable: false, reason } : { usable: true, discount: discountOf(coupon, amount) };
}

function obstacle({ status, validFrom, minOrderAmount }: Coupon, amount: number): Validation['reason'] {
  if (status === 'USED') return 'ALREADY_USED';
  if (status === 'EXPIRED') return 'EXPIRED';
  if (validFrom > new Date().toISOString()) return 'NOT_YET_VALID';
  return amount < minOrderAmount ? 'BELOW_MINIMUM' : undefined;
}

/** EXPIRED is not stored: a coupon becomes so by itself, or with its campaign. */
function couponView(item: Record<string, unknown>, isClosed = false): Coupon {
  const {
    couponId,
    userId,
    status,
    issuedAt,
    usedAt,
    orderId,
    name,
    discount,
    minOrderAmount,
    validFrom,
    validUntil,
  } = item as Coupon;
  const hasExpired = status === 'ISSUED' && (isClosed || validUntil <= new Date().toISOString());
  return {
    couponId,
    userId,
    status: hasExpired ? 'EXPIRED' : status,
    issuedAt,
    usedAt,
    orderId,
    name,
    discount,
    minOrderAmount,
    validFrom,
    validUntil,
  };
}
