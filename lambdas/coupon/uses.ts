import type { Write } from '../shared/platform/transactions.ts';
import { table, usesKey } from './table.ts';

/*
 * How many coupons of a campaign are used, counted in the very transaction that uses one or gives it back. A campaign that is closed
 * is so in each part, too: an order that uses a coupon meets it there, and not at the campaign's one item, where all would meet.
 */

/** Counts a use. Its condition fails when the campaign is closed. */
export const countUse = (couponId: string, part: number): Write => ({
  Update: {
    TableName: table,
    Key: usesKey(couponId, part),
    UpdateExpression: 'ADD used :one',
    ConditionExpression: 'attribute_not_exists(closedAt)',
    ExpressionAttributeValues: { ':one': 1 },
  },
});

/** Takes it back, also of a campaign that was closed since. */
export const uncountUse = (couponId: string, part: number): Write => ({
  Update: {
    TableName: table,
    Key: usesKey(couponId, part),
    UpdateExpression: 'ADD used :one',
    ExpressionAttributeValues: { ':one': -1 },
  },
});
