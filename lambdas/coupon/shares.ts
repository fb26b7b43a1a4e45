import type { Write } from '../shared/platform/transactions.ts';
import type { Campaign } from './contract.ts';
import { allShares, shareKey, table } from './table.ts';

/*
 * A campaign's coupons lie in shares, each an item with its own count. With one count for all, a rush would meet at one item,
 * and DynamoDB cancels transactions that meet: 200 at once would mostly fail, again and again. Claims that pick a share at
 * random rarely meet, and each is still one transaction of count and coupon, so there is no moment between the two at which
 * a crash could lose a coupon or give one too many.
 */

export interface Share {
  share: number;
  left: number;
}

/** The shares of a campaign of so many coupons. */
export const sharesOf = (quantity: number) => allShares.slice(0, quantity);

/** Deals the quantity out. The shares add up to the quantity, so no more than that can ever be issued. */
export function putShares({ couponId, quantity }: Campaign): Write[] {
  const shares = sharesOf(quantity);
  const count = shares.length;
  return shares.map((share) => ({
    Put: {
      TableName: table,
      Item: {
        ...shareKey(couponId, share),
        share,
        left: Math.floor(quantity / count) + (share < quantity % count ? 1 : 0),
      } satisfies Share & Record<string, unknown>,
    },
  }));
}

/** Takes one coupon out of the share; the condition fails when it is empty, or the campaign was closed. */
export const takeFromShare = (couponId: string, share: number): Write => ({
  Update: {
    TableName: table,
    Key: shareKey(couponId, share),
    UpdateExpression: 'SET #left = #left - :one',
    ConditionExpression: '#left >= :one AND attribute_not_exists(closedAt)',
    ExpressionAttributeNames: { '#left': 'left' },
    ExpressionAttributeValues: { ':one': 1 },
  },
});

/** Adds to what is left in a share that is there, or takes from it; by its `version` the audit sees that it was written to. */
export const changeShare = (couponId: string, share: number, coupons: number): Write => ({
  Update: {
    TableName: table,
    Key: shareKey(couponId, share),
    UpdateExpression: 'SET #left = #left + :coupons ADD version :one',
    ConditionExpression: '#left >= :least',
    ExpressionAttributeNames: { '#left': 'left' },
    ExpressionAttributeValues: { ':coupons': coupons, ':least': -coupons, ':one': 1 },
  },
});
