import { QueryCommand, type QueryCommandOutput } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../shared/platform/clients.ts';
import {
  allOpenShards,
  byStatus,
  type OrderItem,
  ordersInNeed,
  shardsOfStatus,
  table,
} from '../shared/saga/order-record.ts';

/** An order of a list, and since when it has been on it (ISO 8601). */
export interface Waiting {
  orderId: string;
  since: string;
}

/** What is open and waits for no person is of one of these; what waits for one has its end: see status-rules.ts. */
const UNDER_WAY = ['PENDING', 'REJECTING', 'CANCELLING'] as const;

/**
 * Of the open orders that wait for no person, the one that has been open longest: what recovery should have finished. The index of the
 * open ones would have those in need among them, and after an outage there may be thousands in front.
 */
export const findOldestOpen = () =>
  findOldest(byStatus, UNDER_WAY.flatMap(shardsOfStatus), ({ openedAt, createdAt }) => openedAt ?? createdAt);

/** Of those in need, the one that has been so longest. */
export const findOldestInNeed = () =>
  findOldest(ordersInNeed, allOpenShards, ({ inNeedSince, updatedAt }) => inNeedSince ?? updatedAt);

type List = typeof byStatus | typeof ordersInNeed;
type WaitsSince = (order: OrderItem) => string;

async function findOldest(
  list: List,
  shards: string[],
  waitsSince: WaitsSince,
): Promise<Waiting | undefined> {
  const oldest = await Promise.all(shards.map((shard) => oldestOfShard(list, shard, waitsSince)));
  return oldest.reduce(older, undefined);
}

const PAGE = 100;
/** The pages of one shard that are read at most: an answer must not take longer, the more orders wait. */
const MAX_PAGES = 5;

/**
 * The list has those first that were placed first, and nobody has waited for longer than that: what comes later need not be read. Where
 * so many are older than any of them has waited, as of cancellations of old orders, it is the oldest of those that were placed first.
 */
async function oldestOfShard(
  { index, partition, sort }: List,
  shard: string,
  waitsSince: WaitsSince,
): Promise<Waiting | undefined> {
  let oldest: Waiting | undefined;
  let position: Record<string, unknown> | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const page: QueryCommandOutput = await dynamo.send(
      new QueryCommand({
        TableName: table,
        IndexName: index,
        KeyConditionExpression: `${partition} = :shard`,
        ExpressionAttributeValues: { ':shard': shard },
        Limit: PAGE,
        ExclusiveStartKey: position,
      }),
    );
    for (const order of (page.Items ?? []) as OrderItem[]) {
      if (oldest && order[sort] >= oldest.since) return oldest;
      oldest = older(oldest, { orderId: order.orderId, since: waitsSince(order) });
    }
    position = page.LastEvaluatedKey;
    if (!position) return oldest;
  }
  return oldest;
}

const older = (one: Waiting | undefined, other: Waiting | undefined) =>
  one && (!other || one.since <= other.since) ? one : other;
