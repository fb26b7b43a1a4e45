import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../shared/platform/clients.ts';
import type { Write } from '../shared/platform/transactions.ts';
import type { SagaOrder } from '../shared/saga/saga-order.ts';
import type { Leaders } from './ranking.ts';
import { popular, salesKey, table } from './table.ts';

/*
 * Units sold, one counter a product and day (UTC). A sale is counted in the very transaction that takes the units from the
 * stock, and taken back in the one that undoes it, from the counter of the day that the step's ledger noted: so a duplicate
 * counts once and a cancelled order not at all, whatever crashes when.
 */

/** Longer than anybody asks back (30 days). Undone later than that, a counter is made anew, below zero, and expires too. */
const RETENTION_DAYS = 60;
const DAY_MS = 24 * 60 * 60 * 1000;

export const dayOf = (moment: number) => new Date(moment).toISOString().slice(0, 10);

/** Counts the item's units on `day` (negative: takes them back). */
export function countSale(day: string, productId: string, units: number): Write {
  return {
    Update: {
      TableName: table,
      Key: salesKey(productId, day),
      UpdateExpression: `ADD unitsSold :units SET productId = :productId, ${popular.partition} = :shard, expiresAt = :expiresAt`,
      ExpressionAttributeValues: {
        ':units': units,
        ':productId': productId,
        ':shard': popular.valueOf(day, popular.shardOf(productId)),
        ':expiresAt': Math.floor((Date.parse(day) + RETENTION_DAYS * DAY_MS) / 1000),
      },
    },
  };
}

export const countSales = (day: string, items: SagaOrder['items']) =>
  items.map(({ productId, quantity }) => countSale(day, productId, quantity));

export const takeBackSales = (day: string, items: SagaOrder['items']) =>
  items.map(({ productId, quantity }) => countSale(day, productId, -quantity));

/** Today and the days before, `days` in all. */
export const lastDays = (days: number, now = Date.now()) =>
  Array.from({ length: days }, (_, back) => dayOf(now - back * DAY_MS));

/** The `depth` best sellers of a day, in one shard. */
export async function leadersOf(day: string, shard: number, depth: number): Promise<Leaders> {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: table,
      IndexName: popular.index,
      KeyConditionExpression: '#shard = :shard AND unitsSold >= :one',
      ExpressionAttributeNames: { '#shard': popular.partition },
      ExpressionAttributeValues: { ':shard': popular.valueOf(day, shard), ':one': 1 },
      ScanIndexForward: false,
      Limit: depth,
    }),
  );
  const floor = Items.length < depth ? 0 : Number(Items.at(-1)?.unitsSold);
  return {
    shard,
    floor,
    sold: new Map(Items.map(({ productId, unitsSold }) => [String(productId), Number(unitsSold)])),
  };
}

/** What the product sold on the days from `first` to `last`, both included. */
export async function unitsSold(productId: string, first: string, last: string): Promise<number> {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: {
        ':pk': salesKey(productId, first).pk,
        ':first': salesKey(productId, first).sk,
        ':last': salesKey(productId, last).sk,
      },
    }),
  );
  return Items.reduce((sum, { unitsSold: units }) => sum + Number(units), 0);
}
