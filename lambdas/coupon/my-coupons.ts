import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { notFound } from '../shared/api/http-error.ts';
import type { PageRequest } from '../shared/api/page-schema.ts';
import { newestOf, type Page, queryPage } from '../shared/api/paging.ts';
import { dynamo } from '../shared/platform/clients.ts';
import type { Coupon, Validation } from './contract.ts';
import { byUser } from './indexes.ts';
import { couponKey, table } from './table.ts';
import { discountOf } from './terms.ts';

/** The user's coupons, newest first. */
export async function listCoupons(userId: string, page: PageRequest): Promise<Page<Coupon>> {
  const { items, nextCursor } = await queryPage(newestOf(table, byUser, userId), page);
  return { items: items.map(couponView), ...(nextCursor && { nextCursor }) };
}

/**
 * Whether the user's coupon would be accepted now for an order of `amount`, and what it would take off, in minor units: the
 * same rule as useCoupon's condition. Throws 404 when the user does not have it.
 */
export async function validateCoupon(couponId: string, userId: string, amount: number): Promise<Validation> {
  const { Item } = await dynamo.send(
    new GetCommand({ TableName: table, Key: couponKey(couponId, userId), ConsistentRead: true }),
  );
  if (!Item) throw notFound('coupon of yours');
  const coupon = couponView(Item);
  const reason = obstacle(coupon, amount);
  return reason ? { usable: false, reason } : { usable: true, discount: discountOf(coupon, amount) };
}

function obstacle({ status, validFrom, minOrderAmount }: Coupon, amount: number): Validation['reason'] {
  if (status === 'USED') return 'ALREADY_USED';
  if (status === 'EXPIRED') return 'EXPIRED';
  if (validFrom > new Date().toISOString()) return 'NOT_YET_VALID';
  return amount < minOrderAmount ? 'BELOW_MINIMUM' : undefined;
}

/** EXPIRED is not stored: a coupon becomes so by itself. */
function couponView(item: Record<string, unknown>): Coupon {
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
  const hasExpired = status === 'ISSUED' && validUntil <= new Date().toISOString();
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
