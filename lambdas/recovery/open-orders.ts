import { QueryCommand, type QueryCommandOutput } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../shared/platform/clients.ts';
import {
  allOpenShards,
  type OrderItem,
  openOrders,
  orderKey,
  ordersInNeed,
  table,
} from '../shared/saga/order-record.ts';

/** A place in one of the lists: the key of the order before it, in the index and in the table. */
export type Position = { pk: string; sk: string; createdAt: string; shard: string };

interface Wanted {
  /** Only those that did not change after this time (ISO 8601). */
  unchangedSince?: string;
  after?: Position;
  /** Only those up to this place, which need not be taken any longer. */
  upTo?: Position;
  /** Only those whose run is held. */
  isHeld?: boolean;
}

/** The open orders, shard by shard, the oldest of each first. The index lags behind the table: read the order again before acting. */
export const listOpenOrders = (wanted: Wanted = {}) => listOrders(openOrders, wanted);

/** Those of them that a person must look at, in the same order. */
export const listOrdersInNeed = (wanted: Wanted = {}) => listOrders(ordersInNeed, wanted);

/** Where the order stands in the list of those in need. */
export const positionInNeed = ({ orderId, createdAt, needShard = '' }: OrderItem): Position => ({
  ...orderKey(orderId),
  createdAt,
  shard: needShard,
});

/** Where it stands among the open ones. */
export const positionAmongOpen = ({ orderId, createdAt, openShard = '' }: OrderItem): Position => ({
  ...orderKey(orderId),
  createdAt,
  shard: openShard,
});

async function* listOrders(
  { index, partition, sort }: typeof openOrders | typeof ordersInNeed,
  { unchangedSince = '9999', after, upTo, isHeld }: Wanted,
): AsyncGenerator<OrderItem> {
  const [first, last] = [after, upTo].map((place) => place && allOpenShards.indexOf(place.shard));
  for (const shard of allOpenShards.slice(first ?? 0, last === undefined ? undefined : last + 1)) {
    const until = shard === upTo?.shard && upTo.createdAt < unchangedSince ? upTo.createdAt : unchangedSince;
    let position = after?.shard === shard ? keyOf(after, partition) : undefined;
    do {
      const page: QueryCommandOutput = await dynamo.send(
        new QueryCommand({
          TableName: table,
          IndexName: index,
          // What was created later did not change before, either.
          KeyConditionExpression: `${partition} = :shard AND ${sort} <= :until`,
          FilterExpression: `updatedAt <= :since${isHeld ? ' AND attribute_exists(heldSince)' : ''}`,
          ExpressionAttributeValues: { ':shard': shard, ':until': until, ':since': unchangedSince },
          Limit: 100,
          ExclusiveStartKey: position,
        }),
      );
      yield* (page.Items ?? []) as OrderItem[];
      position = page.LastEvaluatedKey;
    } while (position);
  }
}

const keyOf = ({ shard, ...key }: Position, partition: string): Record<string, unknown> => ({
  ...key,
  [partition]: shard,
});
