import * as z from 'zod/mini';
import type { Contract } from '../shared/api/endpoint.ts';
import {
  KEY_REUSED,
  momentSchema,
  nameSchema,
  optionalIdempotencyHeaders,
  pathId,
  replayHeaders,
  STILL_RUNNING,
  timeSchema,
} from '../shared/api/http-schemas.ts';
import { pageByIdQuery, pageOf, pageQuery } from '../shared/api/page-schema.ts';
import { amountSchema, idSchema, MAX_SUBTOTAL, newIdSchema, totalSchema } from '../shared/saga/saga-order.ts';
import { discountSchema } from './terms.ts';

const quantitySchema = z.int().check(z.gte(1), z.lte(1_000_000_000));

export const newCampaignSchema = z
  .strictObject({
    couponId: z.optional(newIdSchema),
    name: nameSchema,
    discount: discountSchema,
    minOrderAmount: z._default(amountSchema, 0),
    quantity: quantitySchema,
    validFrom: momentSchema,
    validUntil: momentSchema,
  })
  .check(
    z.refine(({ validFrom, validUntil }) => validFrom < validUntil, {
      path: ['validUntil'],
      message: 'must be after validFrom',
    }),
  );
export type NewCampaign = z.infer<typeof newCampaignSchema>;

const terms = {
  name: nameSchema,
  discount: discountSchema,
  minOrderAmount: amountSchema,
  validFrom: timeSchema,
  validUntil: timeSchema,
};

export const campaignSchema = z.strictObject({
  couponId: idSchema,
  ...terms,
  quantity: quantitySchema,
  closedAt: z.optional(timeSchema.check(z.describe('Since when it is neither issued nor used any more.'))),
});
export type Campaign = z.infer<typeof campaignSchema>;

const countSchema = z.int().check(z.gte(0));
export const campaignStateSchema = z.extend(campaignSchema, {
  left: countSchema,
  issued: countSchema,
  used: countSchema.check(z.describe('By orders that were not undone.')),
});
export type CampaignState = z.infer<typeof campaignStateSchema>;

export const issuedCouponSchema = z.strictObject({
  couponId: idSchema,
  userId: z.string(),
  status: z.literal('ISSUED'),
  issuedAt: timeSchema,
});
export type IssuedCoupon = z.infer<typeof issuedCouponSchema>;

export const couponSchema = z.strictObject({
  couponId: idSchema,
  userId: z.string(),
  status: z
    .enum(['ISSUED', 'USED', 'EXPIRED'])
    .check(z.describe('`EXPIRED`: its time is over, or its campaign was closed.')),
  issuedAt: timeSchema,
  usedAt: z.optional(timeSchema),
  orderId: z.optional(z.string()),
  ...terms,
});
export type Coupon = z.infer<typeof couponSchema>;

export const validationSchema = z.strictObject({
  usable: z.boolean(),
  discount: z.optional(totalSchema),
  reason: z.optional(z.enum(['ALREADY_USED', 'NOT_YET_VALID', 'EXPIRED', 'BELOW_MINIMUM', 'CLOSED'])),
});
export type Validation = z.infer<typeof validationSchema>;

const couponPath = z.strictObject({ couponId: pathId });
const exampleTerms = {
  name: '10 % off, at most 5.00',
  discount: { type: 'PERCENT', value: 10, max: 500 },
  minOrderAmount: 0,
  validFrom: '2026-01-01T00:00:00.000Z',
  validUntil: '2026-12-31T23:59:59.000Z',
};
const campaign = { couponId: 'WELCOME10', ...exampleTerms, quantity: 1000 };
const closed = { ...campaign, left: 900, issued: 100, used: 40, closedAt: '2026-06-01T00:00:00.000Z' };
const issued = {
  couponId: 'WELCOME10',
  userId: '0a4c9f6e-3a55-4b0e-9a53-8b64f6a1d0c2',
  status: 'ISSUED',
  issuedAt: '2026-03-01T09:30:00.000Z',
};

export const contract = {
  'POST /coupons': {
    operationId: 'openCampaign',
    summary: 'Open a coupon campaign',
    description:
      'Without a `couponId` it gets one; then an `Idempotency-Key` keeps a repetition from making two.',
    audience: 'admin',
    headers: optionalIdempotencyHeaders,
    body: newCampaignSchema,
    example: campaign,
    answers: {
      201: { description: 'The campaign.', body: campaignSchema, example: campaign, headers: replayHeaders },
    },
    problems: {
      409: { COUPON_EXISTS: 'There is a coupon with this id already.', REQUEST_IN_PROGRESS: STILL_RUNNING },
      422: KEY_REUSED,
    },
  },
  'POST /coupons/{couponId}/issue': {
    operationId: 'issueCoupon',
    summary: 'Get a coupon',
    description: 'First come, first served, one each.',
    audience: 'signed-in',
    isRepeatable: true,
    path: couponPath,
    answers: { 201: { description: 'Yours.', body: issuedCouponSchema, example: issued } },
    problems: {
      404: 'There is no such coupon.',
      409: {
        ALREADY_ISSUED: 'You have it already: one each.',
        SOLD_OUT: 'None is left.',
        NOT_IN_PERIOD: 'It is not issued at this time.',
        CLOSED: 'It is no longer issued.',
      },
    },
  },
  'POST /coupons/{couponId}/close': {
    operationId: 'closeCampaign',
    summary: 'Close a coupon campaign, for good',
    description:
      'Nobody gets a coupon of it any more, and no new order uses one. What orders have used stays as it is.',
    audience: 'admin',
    isRepeatable: true,
    path: couponPath,
    answers: { 200: { description: 'The campaign.', body: campaignStateSchema, example: closed } },
    problems: { 404: 'There is no such coupon.' },
  },
  'GET /admin/coupons': {
    operationId: 'listCampaigns',
    summary: 'All campaigns, by id, with what is issued, used and left',
    audience: 'admin',
    query: pageByIdQuery,
    answers: {
      200: {
        description: 'A page of campaigns.',
        body: pageOf(campaignStateSchema),
        example: { items: [closed] },
      },
    },
  },
  'GET /admin/users/{userId}/coupons': {
    operationId: 'listUserCoupons',
    summary: 'The coupons of a user, newest first',
    audience: 'admin',
    path: z.strictObject({ userId: pathId }),
    query: pageQuery,
    answers: {
      200: {
        description: 'A page of coupons.',
        body: pageOf(couponSchema),
        example: { items: [{ ...issued, ...exampleTerms }] },
      },
    },
  },
  'GET /coupons': {
    operationId: 'listCoupons',
    summary: 'My coupons, newest first; for an admin all campaigns',
    audience: 'signed-in',
    query: z.extend(pageQuery, {
      all: z.optional(
        z.enum(['', 'true']).check(z.describe('All campaigns, by id, with what is left. Only for admins.')),
      ),
    }),
    answers: {
      200: {
        description: 'A page of coupons; with `all` of campaigns.',
        body: z.union([pageOf(couponSchema), pageOf(campaignStateSchema)]),
        example: { items: [{ ...issued, ...exampleTerms }] },
      },
    },
    problems: { 403: 'Only members of the group "admin" may list all campaigns.' },
  },
  'GET /coupons/{couponId}/validation': {
    operationId: 'validateCoupon',
    summary: 'Would my coupon work, and for how much?',
    description: 'Looks only: the coupon is used, and the answer final, when the order is placed.',
    audience: 'signed-in',
    path: couponPath,
    query: z.strictObject({
      amount: z
        .int()
        .check(
          z.gte(0),
          z.lte(MAX_SUBTOTAL),
          z.describe("The order's subtotal, in the currency's minor unit."),
        ),
    }),
    answers: {
      200: {
        description: 'Usable, with the discount; or not, with the reason.',
        body: validationSchema,
        example: { usable: true, discount: 240 },
      },
    },
    problems: { 404: 'You have no such coupon.' },
  },
} as const satisfies Contract;
