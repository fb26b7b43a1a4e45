import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as z from 'zod/mini';
import type { Database } from '../database/database.ts';
import { type Discount, discountOf } from '../shop/coupon.ts';
import { notFound, pageOf, type Request, refusal, reply } from './http.ts';

const amount = z.int().check(z.gte(0), z.lte(1_000_000_000));
const moment = z.pipe(
  z.iso.datetime({ offset: true }),
  z.transform((text: string) => new Date(text).toISOString()),
);
const newCampaign = z.strictObject({
  couponId: z.optional(z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/))),
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  discount: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('PERCENT'),
      value: z.int().check(z.gte(1), z.lte(100)),
      max: z.optional(amount),
    }),
    z.strictObject({ type: z.literal('FIXED'), value: amount.check(z.gte(1)), max: z.optional(amount) }),
  ]),
  minOrderAmount: z._default(amount, 0),
  quantity: z.int().check(z.gte(1), z.lte(1_000_000_000)),
  validFrom: moment,
  validUntil: moment,
});

const couponsOf = ({ db }: Database, userId: string) =>
  db
    .selectFrom('coupons')
    .innerJoin('campaigns', 'campaigns.couponId', 'coupons.couponId')
    .select(['coupons.couponId', 'userId', 'status', 'issuedAt', 'usedAt', 'orderId'])
    .select(['campaigns.name', 'campaigns.discount', 'campaigns.minOrderAmount'])
    .select(['campaigns.validFrom', 'campaigns.validUntil', 'closedAt'])
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

export const coupons = {
  'POST /coupons': async (request: Request) => {
    request.admin();
    const { couponId = randomUUID(), discount, quantity, ...terms } = request.body(newCampaign);
    return request.change(['coupon'], async (tx) => {
      const campaign = {
        couponId,
        ...terms,
        discount: JSON.stringify(discount),
        quantity,
        remaining: quantity,
      };
      if (!(await tx.insertNew('campaigns', { ...campaign, createdAt: new Date().toISOString() })))
        throw refusal('COUPON_EXISTS', `There is a coupon "${couponId}" already.`);
      return reply(201, { couponId, ...terms, discount, quantity });
    });
  },

  'POST /coupons/:couponId/issue': async (request: Request) => {
    const { userId } = request.caller();
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

  'GET /coupons': async (request: Request) => {
    const page = request.page();
    const rows = await couponsOf(request.database, request.caller().userId)
      .orderBy('issuedAt', 'desc')
      .orderBy('coupons.couponId')
      .limit(page.limit + 1)
      .offset(page.offset)
      .execute();
    return reply(200, pageOf(page, rows, view));
  },

  'GET /coupons/:couponId/validation': async (request: Request) => {
    const row = await couponsOf(request.database, request.caller().userId)
      .where('coupons.couponId', '=', request.path('couponId'))
      .executeTakeFirst();
    if (!row) throw notFound('coupon of yours');
    const coupon = view(row);
    const subtotal = Number(request.query('amount'));
    const reason = refusalOf(coupon, { closedAt: row.closedAt, subtotal });
    return reply(
      200,
      reason ? { usable: false, reason } : { usable: true, discount: discountOf(coupon.discount, subtotal) },
    );
  },
};
