import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as z from 'zod/mini';
import type { Database } from '../database/database.ts';
import type { Tx } from '../database/transaction.ts';
import { amount, name, newId, pageById } from './fields.ts';
import type { Request } from './http.ts';
import { beginsWith, byId, type PageByIdRequest, pageOf } from './listing.ts';
import { isOf, keyedOrigin } from './origin.ts';
import { notFound, refusal, reply } from './problem.ts';

const moment = z.pipe(
  z.pipe(
    z.iso.datetime({
      offset: true,
      abort: true,
      error: 'must be an ISO 8601 time like 2030-01-31T00:00:00Z',
    }),
    z.transform((text: string) => new Date(text).toISOString()),
  ),
  // Years that do not have four digits would not compare as text.
  z.string().check(z.regex(/^\d{4}-/, 'must be within the years 0000 to 9999')),
);
const newCampaign = z
  .strictObject({
    couponId: z.optional(newId),
    name,
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
  })
  .check(
    z.refine(({ validFrom, validUntil }) => validFrom < validUntil, {
      path: ['validUntil'],
      message: 'must be after validFrom',
    }),
  );

const used = sql<number>`(select count(*) from coupons
  where coupons.coupon_id = campaigns.coupon_id and coupons.status = 'USED')`;

const originIn = (tx: Tx, couponId: string) =>
  tx.db.selectFrom('campaigns').select('origin').where('couponId', '=', couponId).executeTakeFirstOrThrow();

const campaignsIn = ({ db }: Pick<Database, 'db'>) =>
  db.selectFrom('campaigns').selectAll().select(used.as('used'));
type CampaignRow = Awaited<ReturnType<ReturnType<typeof campaignsIn>['execute']>>[number];

const view = ({ couponId, name, discount, minOrderAmount, validFrom, validUntil, ...row }: CampaignRow) => ({
  couponId,
  name,
  discount: JSON.parse(discount),
  minOrderAmount,
  validFrom,
  validUntil,
  quantity: row.quantity,
  ...(row.closedAt && { closedAt: row.closedAt }),
  left: row.remaining,
  issued: row.quantity - row.remaining,
  used: row.used,
});

/** A page of all campaigns, by id, with what is issued, used and left. */
export const listCampaigns = ({ database }: Request, { idPrefix, ...wanted }: PageByIdRequest) =>
  pageOf(
    campaignsIn(database).where(beginsWith('couponId', idPrefix)),
    { of: `campaigns ${idPrefix ?? ''}`, by: byId('couponId') },
    wanted,
    view,
  );

export const campaigns = {
  'POST /coupons': async (request: Request) => {
    const { userId } = request.admin();
    const body = request.body(newCampaign);
    const origin = keyedOrigin('POST /coupons', userId, request.key(), body);
    const { couponId = origin?.id ?? randomUUID(), discount, quantity, ...terms } = body;
    return request.change(['coupon'], async (tx) => {
      const campaign = {
        couponId,
        ...terms,
        discount: JSON.stringify(discount),
        quantity,
        remaining: quantity,
      };
      const isNew = await tx.insertNew('campaigns', {
        ...campaign,
        ...(origin && { origin: JSON.stringify(origin) }),
        createdAt: new Date().toISOString(),
      });
      const there = isNew ? undefined : await originIn(tx, couponId);
      if (there && !isOf(there.origin, origin))
        throw refusal('COUPON_EXISTS', `There is a coupon "${couponId}" already.`);
      return reply(201, { couponId, ...terms, discount, quantity });
    });
  },

  /** For good, since the first time: whoever closes it again changes nothing. */
  'POST /coupons/:couponId/close': async (request: Request) => {
    request.admin();
    request.query({});
    const couponId = request.path('couponId');
    return request.change(['coupon'], async (tx) => {
      await tx.db
        .updateTable('campaigns')
        .set({ closedAt: new Date().toISOString() })
        .where('couponId', '=', couponId)
        .where('closedAt', 'is', null)
        .execute();
      const closed = await campaignsIn(tx).where('couponId', '=', couponId).executeTakeFirst();
      if (!closed) throw notFound('coupon');
      return reply(200, view(closed));
    });
  },

  'GET /admin/coupons': async (request: Request) => {
    request.admin();
    return reply(200, await listCampaigns(request, request.query(pageById)));
  },
};
