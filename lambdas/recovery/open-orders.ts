import { QueryCommand, type QueryCommandOutput } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../shared/clients.ts';
import { allOpenShards, type OrderItem, openOrders, table } from '../shared/order-record.ts';

/** A place in the list of open orders: the key of the order before it, in the index and in the table. */
export interface Position {
  pk: string;
  sk: string;
  openShard: string;
  createdAt: string;
}
export type OpenOrder = OrderItem & Position;

export interface Wanted {
  /** Only those that did not change since (ISO 8601). */
  unchangedSince?: string;
  /** Only those that a person must look at. */
  needingAttention?: boolean;
  after?: Position;
}

/** The open orders, shard by shard, the oldest of each first. As old as the index is, so look again before acting. */
export async function* listOpenOrders({
  unchangedSince = '9999',
  needingAttention = false,
  after,
}: Wanted = {}): AsyncGenerator<OpenOrder> {
  const { index, partition, sort } = openOrders;
  for (const shard of allOpenShards.slice(after ? allOpenShards.indexOf(after.openShard) : 0)) {
    let position: Record<string, unknown> | undefined = after?.openShard === shard ? { ...after } : undefined;
    do {
      const page: QueryCommandOutput = await dynamo.send(
        new QueryCommand({
          TableName: table,
          IndexName: index,
          // What was created later did not change before, either.
          KeyConditionExpression: `${partition} = :shard AND ${sort} <= :since`,
          FilterExpression: `updatedAt <= :since${needingAttention ? ' AND needsAttention = :true' : ''}`,
          ExpressionAttributeValues: {
            ':shard': shard,
            ':since': unchangedSince,
            ...(needingAttention && { ':true': true }),
          },
          Limit: 100,
          ExclusiveStartKey: position,
        }),
      );
      yield* (page.Items ?? []) as OpenOrder[];
      position = page.LastEvaluatedKey;
    } while (position);
  }
}
