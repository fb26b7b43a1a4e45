import { notFound } from '../shared/api/http-error.ts';
import { retryConflicts } from '../shared/platform/conflicts.ts';
import { readTogether } from '../shared/platform/reads.ts';
import { transact } from '../shared/platform/transactions.ts';
import { recordAction } from '../shared/saga/operator-action.ts';
import { campaignView } from './campaign.ts';
import { readCampaigns } from './campaigns.ts';
import type { CampaignState } from './contract.ts';
import { sharesOf } from './shares.ts';
import { allParts, campaignKey, shareKey, table, usesKey } from './table.ts';

/*
 * Nobody gets a coupon of a closed campaign, and no new order uses one; what is used stays used, and can be given back. One
 * transaction marks the campaign, the shares from which coupons are issued, and the parts in which their uses are counted:
 *
 *   before the transaction        coupons are issued and used
 *   a claim or an order read      its write meets the mark: it is refused, and has changed nothing
 *     before, and writes after
 *   reply lost, or twice          it is closed already, since the same moment
 */

/** Closes the campaign, for good. Throws 404 when there is none. */
export async function closeCampaign(couponId: string, operator?: string): Promise<CampaignState> {
  await retryConflicts(async () => {
    const [campaign] = await readTogether(table, [campaignKey(couponId)]);
    if (!campaign) throw notFound('coupon');
    const { closedAt, quantity } = campaignView(campaign);
    if (closedAt) return;
    const now = new Date().toISOString();
    const mark = (key: { pk: string; sk: string }, ConditionExpression?: string) => ({
      Update: {
        TableName: table,
        Key: key,
        UpdateExpression: 'SET closedAt = :now',
        ConditionExpression,
        ExpressionAttributeValues: { ':now': now },
      },
    });
    // Only the campaign's own condition can fail: somebody else has closed it, and all is done.
    await transact([
      mark(campaignKey(couponId), 'attribute_exists(pk) AND attribute_not_exists(closedAt)'),
      ...sharesOf(quantity).map((share) => mark(shareKey(couponId, share))),
      ...allParts.map((part) => mark(usesKey(couponId, part))),
      ...recordAction(table, campaignKey(couponId), operator, { action: 'close coupon', detail: couponId }),
    ]);
  });
  const [closed] = await retryConflicts(() => readCampaigns([couponId]));
  return closed as CampaignState;
}
