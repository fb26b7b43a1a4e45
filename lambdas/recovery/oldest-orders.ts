import { QueryCommand, type QueryCommandOutput } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../shared/platform/clients.ts';
import {
  allOpenShards,
  type OrderItem,
  openOrders,
  ordersInNeed,
  table,
} from '../shared/saga/order-record.ts';

/** An order of a list, and since when it has been on it (ISO 8601). */
export interface Waiting {
  orderId: string;
  since: string;
}

/** Of the open orders that wait for no person, the one that has been open longest: what recovery should have finished. */
export const findOldestOpen = () =>
  findOldest(openOrders, ({ needsAttention, openedAt, createdAt }) =>
    needsAttention ? undefined : (openedAt ?? createdAt),
  );

/** Of those in need, the one that has been so longest. */
export const findOldestInNeed = () =>
  findOldest(ordersInNeed, ({ inNeedSince, updatedAt }) => inNeedSince ?? updatedAt);

type WaitsSince = (order: OrderItem) => string | undefined;

async function findOldest(
  list: typeof openOrders | typeof ordersInNeed,
  waitsSince: WaitsSince,
): Promise<Waiting | undefined> {
  const oldest = await Promise.all(allOpenShards.map((shard) => oldestOfShard(list, shard, waitsSince)));
  return oldest.reduce(older, undefined);
}

/** The list has those first that were placed first, and nobody has waited for longer than that: what comes later need not be read. */
async function oldestOfShard(
  { index, partition, sort }: typeof openOrders | typeof ordersInNeed,
  shard: string,
  waitsSince: WaitsSince,
): Promise<Waiting | undefined> {
  let oldest: Waiting | undefined;
  let position: Record<string, unknown> | undefined;
  do {
    const page: QueryCommandOutput = await dynamo.send(
      new QueryCommand({
        TableName: table,
        IndexName: index,
        KeyConditionExpression: `${partition} = :shard`,
        ExpressionAttributeValues: { ':shard': shard },
        Limit: 100,
        ExclusiveStartKey: position,
      }),
    );
    for (const order of (page.Items ?? []) as OrderItem[]) {
      if (oldest && order[sort] >= oldest.since) return oldest;
      const since = waitsSince(order);
      if (since) oldest = older(oldest, { orderId: order.orderId, since });
    }
    position = page.LastEvaluatedKey;
  } while (position);
  return oldest;
}

const older = (one: Waiting | undefined, other: Waiting | undefined) =>
  one && (!other || one.since <= other.since) ? one : other;
