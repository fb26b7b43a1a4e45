import { randomUUID } from 'node:crypto';
import { refusal } from '../shared/api/http-error.ts';
import { keyReused } from '../shared/api/idempotency.ts';
import { isOwn, type Origin } from '../shared/api/origin.ts';
import { retryConflicts } from '../shared/platform/conflicts.ts';
import type { Item } from '../shared/platform/reads.ts';
import { transact } from '../shared/platform/transactions.ts';
import { recordAction } from '../shared/saga/operator-action.ts';
import type { Campaign, NewCampaign } from './contract.ts';
import { putShares } from './shares.ts';
import { campaignKey, catalogue, table } from './table.ts';

/**
 * Opens a campaign of `quantity` coupons. The repetition of its own request finds it there, and answers the same. Throws 409 when
 * the id is taken, 422 when the key of the request was.
 */
export async function createCampaign(
  input: NewCampaign,
  { origin, operator }: { origin?: Origin; operator?: string } = {},
): Promise<Campaign> {
  const { couponId = origin?.id ?? randomUUID(), ...terms } = input;
  const campaign: Campaign = { couponId, ...terms };
  const createdAt = new Date().toISOString();
  const taken = await retryConflicts(() =>
    transact([
      {
        Put: {
          TableName: table,
          Item: { ...campaignKey(couponId), ...campaign, createdAt, origin },
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
      { Put: { TableName: table, Item: { pk: catalogue, sk: couponId } } },
      ...putShares(campaign),
      ...recordAction(table, campaignKey(couponId), operator, {
        action: 'create coupon',
        detail: `${couponId}: ${campaign.name}, ${campaign.quantity} in all`,
      }),
    ]),
  );
  if (!taken || isOwn(taken[0], origin)) return campaign;
  throw input.couponId ? refusal('COUPON_EXISTS', `There is a coupon "${couponId}" already.`) : keyReused();
}

/** A campaign as the API shows it. */
export function campaignView(item: Item): Campaign {
  const { couponId, name, discount, minOrderAmount, validFrom, validUntil, quantity, closedAt } =
    item as unknown as Campaign;
  return {
    couponId,
    name,
    discount,
    minOrderAmount,
    validFrom,
    validUntil,
    quantity,
    ...(closedAt && { closedAt }),
  };
}
