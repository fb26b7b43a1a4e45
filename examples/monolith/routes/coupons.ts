import { sql } from 'kysely';
import * as z from 'zod/mini';
import type { Database } from '../database/database.ts';
import { type Discount, discountOf } from '../shop/coupon.ts';
import { listCampaigns } from './campaigns.ts';
import { page, wholeNumber } from './fields.ts';
import type { Request } from './http.ts';
import { newestFirst, type PageRequest, pageOf } from './listing.ts';
import { forbidden, notFound, refusal, reply } from './problem.ts';

/** The most that an order can come to: 20 products, 1,000 of each, at the highest price. */
const MAX_SUBTOTAL = 20 * 1_000 * 1_000_000_000;

const couponsOf = ({ db }: Database, userId: string) =>
  db
    .selectFrom('coupons')
    .innerJoin('campaigns', 'campaigns.couponId', 'coupons.couponId')
    .select(['coupons.couponId', 'userId', 'status', 'issuedAt', 'usedAt', 'orderId'])
    .select(['coupons.name', 'coupons.discount', 'coupons.minOrderAmount'])
    .select(['coupons.validFrom', 'coupons.validUntil', 'closedAt'])
    .where('userId', '=', userId);
type CouponRow = Awaited<ReturnType<ReturnType<typeof couponsOf>['execute']>>[number];

/** EXPIRED is not stored: a coupon becomes so by itself, or with its campaign. */
function view(row: CouponRow) {
  const { couponId, userId, status, issuedAt, usedAt, orderId, name, discount, minOrderAmount } = row;
  const { validFrom, validUntil, closedAt } = row;
  const isOver = closedAt !== null || validUntil <= new Date().toISOString();
  const hasExpired = status === 'ISSUED' && isOver;
  return {
    couponId,
    userId,
    status: hasExpired ? 'EXPIRED' : status,
    issuedAt,
    ...(usedAt && { usedAt }),
    ...(orderId && { orderId }),
    name,
    discount: JSON.parse(discount) as Discount,
    minOrderAmount,
    validFrom,
    validUntil,
  };
}

/** Why the coupon cannot be used; undefined when it can. */
function refusalOf(
  { status, validFrom, validUntil, minOrderAmount }: ReturnType<typeof view>,
  { closedAt, subtotal }: { closedAt?: string | null; subtotal: number },
): string | undefined {
  const now = new Date().toISOString();
  if (status === 'USED') return 'ALREADY_USED';
  if (status === 'EXPIRED') return closedAt && validUntil > now ? 'CLOSED' : 'EXPIRED';
  if (validFrom > now) return 'NOT_YET_VALID';
  return subtotal < minOrderAmount ? 'BELOW_MINIMUM' : undefined;
}

const listOf = ({ database }: Request, userId: string, wanted: PageRequest) =>
  pageOf(
    couponsOf(database, userId),
    { of: `coupons of ${userId}`, by: newestFirst('coupons.issuedAt', 'coupons.couponId') },
    wanted,
    view,
  );

export const coupons = {
  'POST /coupons/:couponId/issue': async (request: Request) => {
    const { userId } = request.caller();
    request.query({});
    const couponId = request.path('couponId');
    return request.change(['coupon'], async (tx) => {
      const campaign = await tx.db
        .selectFrom('campaigns')
        .selectAll()
        .where('couponId', '=', couponId)
        .modifyEnd(tx.forUpdate)
        .executeTakeFirst();
      if (!campaign) throw notFound('coupon');
      if (campaign.closedAt) throw refusal('CLOSED', 'This coupon is no longer issued.');
      const coupon = { couponId, userId, status: 'ISSUED', issuedAt: new Date().toISOString() };
      // A promise is kept as it was made.
      const { name, discount, minOrderAmount, validFrom, validUntil } = campaign;
      const terms = { name, discount, minOrderAmount, validFrom, validUntil };
      if (!(await tx.insertNew('coupons', { ...coupon, ...terms, usedAt: null, orderId: null })))
        throw refusal('ALREADY_ISSUED', 'You have this coupon already: one each.');
      if (coupon.issuedAt < campaign.validFrom || coupon.issuedAt >= campaign.validUntil)
        throw refusal('NOT_IN_PERIOD', 'This coupon is not issued at this time.');
      if (campaign.remaining < 1) throw refusal('SOLD_OUT', 'All coupons of this campaign are taken.');
      await tx.db
        .updateTable('campaigns')
        .set({ remaining: sql`remaining - 1` })
        .where('couponId', '=', couponId)
        .execute();
      return reply(201, coupon);
    });
  },

  'GET /admin/users/:userId/coupons': async (request: Request) => {
    request.admin();
    return reply(200, await listOf(request, request.path('userId'), request.query(page)));
  },

  'GET /coupons': async (request: Request) => {
    const { userId, isAdmin } = request.caller();
    const { all, ...wanted } = request.query({ ...page, all: z.optional(z.enum(['', 'true'])) });
    if (all === undefined) return reply(200, await listOf(request, userId, wanted));
    if (!isAdmin) throw forbidden('list all campaigns');
    return reply(200, await listCampaigns(request, wanted));
  },

  'GET /coupons/:couponId/validation': async (request: Request) => {
    const { userId } = request.caller();
    const couponId = request.path('couponId');
    const { amount: subtotal } = request.query({ amount: wholeNumber(0, MAX_SUBTOTAL) });
    const row = await couponsOf(request.database, userId)
      .where('coupons.couponId', '=', couponId)
      .executeTakeFirst();
    if (!row) throw notFound('coupon of yours');
    const coupon = view(row);
    const reason = refusalOf(coupon, { closedAt: row.closedAt, subtotal });
    return reply(
      200,
      reason ? { usable: false, reason } : { usable: true, discount: discountOf(coupon.discount, subtotal) },
    );
  },
};
