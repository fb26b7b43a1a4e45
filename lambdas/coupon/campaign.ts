import { randomUUID } from 'node:crypto';
import { refusal } from '../shared/api/http-error.ts';
import { retryConflicts } from '../shared/platform/conflicts.ts';
import { transact } from '../shared/platform/transactions.ts';
import type { Campaign, NewCampaign } from './contract.ts';
import { putShares } from './shares.ts';
import { campaignKey, table } from './table.ts';

/** Opens a campaign of `quantity` coupons. Throws 409 when the id is taken. */
export async function createCampaign(input: NewCampaign): Promise<Campaign> {
  const { couponId = randomUUID(), ...terms } = input;
  const campaign: Campaign = { couponId, ...terms };
  const createdAt = new Date().toISOString();
  const taken = await retryConflicts(() =>
    transact([
      {
        Put: {
          TableName: table,
          Item: { ...campaignKey(couponId), ...campaign, createdAt },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      ...putShares(campaign),
    ]),
  );
  if (taken) throw refusal('COUPON_EXISTS', `There is a coupon "${couponId}" already.`);
  return campaign;
}
