import { QueryCommand, type QueryCommandOutput } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import { chunksOf } from '../../shared/platform/chunks.ts';
import { dynamo } from '../../shared/platform/clients.ts';
import { readBatch } from '../../shared/platform/reads.ts';
import type { Write } from '../../shared/platform/transactions.ts';
import { sharesUpTo } from '../places.ts';
import { popular, SHARED, salesExpiry, salesKey, table } from '../table.ts';
import type { Leaders } from './ranking.ts';

/*
 * Units sold, one counter a product and day (UTC). A sale is counted in the very transaction that takes the units from the
 * stock, and taken back in the one that undoes it, from the counter of the day that the step's ledger noted: so a duplicate
 * counts once and a cancelled order not at all, whatever crashes when.
 */

/** What one request takes, and how many requests are under way at once. */
const MAX_KEYS = 100;
const AT_ONCE = 5;
const DAY_MS = 24 * 60 * 60 * 1000;

export const dayOf = (moment: number) => new Date(moment).toISOString().slice(0, 10);

/** One of the counters of a product's sales. */
interface Counter {
  day: string;
  productId: string;
  /** Of the share from which the units were taken; absent: the product's own item. */
  share?: number;
}

/** Counts the units (negative: takes them back). The counters of shares are in no index: one of them would be as hot as one item. */
export function countSale({ day, productId, share }: Counter, units: number): Write {
  const isListed = share === undefined;
  return {
    Update: {
      TableName: table,
      Key: salesKey(productId, day, share),
      UpdateExpression: `ADD unitsSold :units SET productId = :productId, expiresAt = :expiresAt${
        isListed ? `, ${popular.partition} = :shard` : ''
      }`,
      ExpressionAttributeValues: {
        ':units': units,
        ':productId': productId,
        ':expiresAt': salesExpiry(day),
        ...(isListed && { ':shard': popular.valueOf(day, popular.shardOf(productId)) }),
      },
    },
  };
}

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

/** A product with shares, now or once. */
interface SharedProduct {
  productId: string;
  shareCount: number;
}

/** All products that have counters of shares. */
export async function sharedProducts(): Promise<SharedProduct[]> {
  const products: SharedProduct[] = [];
  let position: Record<string, unknown> | undefined;
  do {
    const page: QueryCommandOutput = await dynamo.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :shared',
        ExpressionAttributeValues: { ':shared': SHARED },
        ExclusiveStartKey: position,
      }),
    );
    products.push(...((page.Items ?? []) as SharedProduct[]));
    position = page.LastEvaluatedKey;
  } while (position);
  return products;
}

/** What the product sold on these days, from its own counters and those of its shares. */
export async function unitsSoldOfShares(
  { productId, shareCount }: SharedProduct,
  days: string[],
): Promise<number> {
  const keys = days.flatMap((day) =>
    [undefined, ...sharesUpTo(shareCount)].map((share) => salesKey(productId, day, share)),
  );
  const counters = await pMap(
    chunksOf(keys, MAX_KEYS),
    async (Keys) => (await readBatch({ [table]: { Keys, ConsistentRead: true } }))[table] ?? [],
    { concurrency: AT_ONCE },
  );
  return counters.flat().reduce((sum, counter) => sum + Number(counter.unitsSold), 0);
}
