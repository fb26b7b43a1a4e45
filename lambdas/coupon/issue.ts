import { notFound, refusal } from '../shared/api/http-error.ts';
import { retryConflicts, WriteConflict } from '../shared/platform/conflicts.ts';
import { readTogether } from '../shared/platform/reads.ts';
import { transact } from '../shared/platform/transactions.ts';
import { campaignView } from './campaign.ts';
import type { IssuedCoupon } from './contract.ts';
import { type Share, takeFromShare } from './shares.ts';
import { allShares, campaignKey, couponKey, shareKey, table } from './table.ts';

/**
 * First come, first served, one each. Throws 404, or 409 with the reason. A claim that meets others too often is not lost:
 * nothing was written, and the caller gets a 503 to ask again.
 */
export async function issueCoupon(couponId: string, userId: string): Promise<IssuedCoupon> {
  return retryConflicts(async () => {
    const { campaign, hasOne, shares } = await look(couponId, userId);
    const issuedAt = new Date().toISOString();
    if (!campaign) throw notFound('coupon');
    if (hasOne) throw alreadyIssued();
    if (campaign.closedAt) throw refusal('CLOSED', 'This coupon is no longer issued.');
    // The terms of a campaign never change, so they need no condition.
    if (issuedAt < campaign.validFrom || issuedAt >= campaign.validUntil)
      throw refusal('NOT_IN_PERIOD', 'This coupon is not issued at this time.');
    const filled = shares.filter(({ left }) => left > 0);
    const chosen = filled[Math.floor(Math.random() * filled.length)];
    if (!chosen) throw refusal('SOLD_OUT', 'All coupons of this campaign are taken.');

    const { quantity: _, ...terms } = campaign;
    const coupon: IssuedCoupon = { couponId, userId, status: 'ISSUED', issuedAt };
    const refused = await transact([
      {
        Put: {
          TableName: table,
          Item: { ...couponKey(couponId, userId), ...terms, ...coupon },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      takeFromShare(couponId, chosen.share),
    ]);
    if (!refused) return coupon;
    if (refused[0]) throw alreadyIssued();
    throw new WriteConflict(
      `share ${chosen.share} of ${couponId} was emptied by others, or closed: look again`,
    );
  });
}

const alreadyIssued = () => refusal('ALREADY_ISSUED', 'You have this coupon already: one each.');

/** Everything that decides a claim, in one consistent read; when it is refused, that is all it costs. */
async function look(couponId: string, userId: string) {
  const [campaign, own, ...shares] = await readTogether(table, [
    campaignKey(couponId),
    couponKey(couponId, userId),
    ...allShares.map((share) => shareKey(couponId, share)),
  ]);
  return {
    campaign: campaign && campaignView(campaign),
    hasOne: own !== undefined,
    shares: shares.filter((item) => item !== undefined) as unknown as Share[],
  };
}
