import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { dynamo } from '../shared/clients.ts';
import { retryConflicts } from '../shared/conflicts.ts';
import { HttpError, notFound } from '../shared/http-error.ts';
import { type Page, type PageRequest, queryPage } from '../shared/paging.ts';
import { amountSchema, idSchema } from '../shared/saga-order.ts';
import { transact } from '../shared/transactions.ts';
import { byUser, campaignKey, couponKey, table } from './table.ts';
import { discountSchema, type Terms } from './terms.ts';

/** A moment in ISO 8601 with its offset, brought to UTC so that moments compare as text. */
const momentSchema = z.pipe(
  z.iso.datetime({ offset: true, error: 'must be an ISO 8601 time like 2030-01-31T00:00:00Z' }),
  z.transform((moment: string) => new Date(moment).toISOString()),
);

export const newCampaignSchema = z
  .strictObject({
    couponId: z.optional(idSchema),
    name: z.string().check(z.minLength(1), z.maxLength(200)),
    discount: discountSchema,
    minOrderAmount: z._default(amountSchema, 0),
    quantity: z.int().check(z.gte(1), z.lte(1_000_000_000)),
    validFrom: momentSchema,
    validUntil: momentSchema,
  })
  .check(
    z.refine(({ validFrom, validUntil }) => validFrom < validUntil, {
      path: ['validUntil'],
      message: 'must be after validFrom',
    }),
  );

export interface Campaign extends Terms {
  couponId: string;
  quantity: number;
}

/** Opens a campaign of `quantity` coupons. Throws 409 when the id is taken. */
export async function createCampaign(input: z.infer<typeof newCampaignSchema>): Promise<Campaign> {
  const { couponId = randomUUID(), ...terms } = input;
  const campaign: Campaign = { couponId, ...terms };
  try {
    await dynamo.send(
      new PutCommand({
        TableName: table,
        Item: { ...campaignKey(couponId), ...campaign, issued: 0, createdAt: new Date().toISOString() },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw new HttpError(409, `There is a coupon "${couponId}" already.`);
  }
  return campaign;
}

export interface IssuedCoupon {
  couponId: string;
  userId: string;
  status: 'ISSUED';
  issuedAt: string;
}

/** First come, first served, one each: both are conditions of one transaction. Throws 404 or 409 with the reason. */
export async function issueCoupon(couponId: string, userId: string): Promise<IssuedCoupon> {
  const { quantity: _, ...terms } = await readCampaign(couponId);
  const issuedAt = new Date().toISOString();
  const coupon: IssuedCoupon = { couponId, userId, status: 'ISSUED', issuedAt };
  const refused = await retryConflicts(() =>
    transact([
      {
        Put: {
          TableName: table,
          Item: { ...terms, ...couponKey(couponId, userId), ...coupon },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      {
        Update: {
          TableName: table,
          Key: campaignKey(couponId),
          UpdateExpression: 'SET issued = issued + :one',
          ConditionExpression: 'issued < quantity AND validFrom <= :now AND validUntil > :now',
          ExpressionAttributeValues: { ':one': 1, ':now': issuedAt },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
    ]),
  );
  if (!refused) return coupon;
  if (refused[0]) throw refusal('ALREADY_ISSUED', 'You have this coupon already: one each.');
  // One coupon each held, so the campaign said no: sold out, or outside its period.
  throw isSoldOut(refused[1]?.found)
    ? refusal('SOLD_OUT', 'All coupons of this campaign are taken.')
    : refusal('NOT_IN_PERIOD', 'This coupon is not issued at this time.');
}

const isSoldOut = (campaign: Record<string, unknown> = {}) =>
  Number(campaign.issued) >= Number(campaign.quantity);

const refusal = (reason: string, detail: string) => new HttpError(409, detail, { reason });

async function readCampaign(couponId: string): Promise<Campaign> {
  const { Item } = await dynamo.send(new GetCommand({ TableName: table, Key: campaignKey(couponId) }));
  if (!Item) throw notFound('coupon');
  const { name, discount, minOrderAmount, validFrom, validUntil, quantity } = Item as Campaign;
  return { couponId, name, discount, minOrderAmount, validFrom, validUntil, quantity };
}

/** The user's coupons, newest first. EXPIRED is not stored: a coupon becomes so by itself. */
export async function listCoupons(userId: string, page: PageRequest): Promise<Page<Record<string, unknown>>> {
  const listing = {
    table,
    index: byUser.index,
    partition: { name: byUser.partition, value: userId },
    keys: ['pk', 'sk', byUser.partition, byUser.sort],
    newestFirst: true,
  };
  const { items, nextCursor } = await queryPage(listing, page);
  return { items: items.map(couponView), ...(nextCursor && { nextCursor }) };
}

function couponView(coupon: Record<string, unknown>) {
  const {
    couponId,
    userId,
    issuedAt,
    usedAt,
    orderId,
    name,
    discount,
    minOrderAmount,
    validFrom,
    validUntil,
  } = coupon;
  const expired = coupon.status === 'ISSUED' && String(validUntil) <= new Date().toISOString();
  const status = expired ? 'EXPIRED' : coupon.status;
  return {
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
  };
}
