import { requireEnv } from '../shared/platform/env.ts';
import { StepLedger } from '../shared/saga/step-ledger.ts';

export const table = requireEnv('COUPON_TABLE');
export const ledger = new StepLedger(table);

export const campaignKey = (couponId: string) => ({ pk: `COUPON#${couponId}`, sk: 'COUPON' });

/** The list of all campaigns. An entry is written once, so that a rush never touches this one partition. */
export const catalogue = 'CATALOGUE';

/** A part of a campaign's coupons, in a partition of its own so that a rush spreads. */
export const shareKey = (couponId: string, share: number) => ({
  pk: `COUPON#${couponId}#SHARE#${share}`,
  sk: 'SHARE',
});

const MAX_SHARES = 16;
export const allShares = Array.from({ length: MAX_SHARES }, (_, share) => share);

/** Where it is counted how many coupons of a campaign are used: in parts, so that many orders at once rarely meet. */
export const usesKey = (couponId: string, part: number) => ({
  pk: `COUPON#${couponId}#USES#${part}`,
  sk: 'USES',
});

const MAX_PARTS = 8;
export const allParts = Array.from({ length: MAX_PARTS }, (_, part) => part);
/** The part in which an order's use is counted. */
export const partOf = (orderId: string) =>
  [...orderId].reduce((sum, char) => sum + char.charCodeAt(0), 0) % MAX_PARTS;

/** A user's own coupon: one key a user and campaign, so that nobody can hold two. */
export const couponKey = (couponId: string, userId: string) => ({
  pk: `COUPON#${couponId}`,
  sk: `USER#${userId}`,
});
