import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { table as journal } from '../../../journal/table.ts';
import { chunksOf } from '../../../shared/platform/chunks.ts';
import { dynamo } from '../../../shared/platform/clients.ts';
import { readBatch } from '../../../shared/platform/reads.ts';
import { type OrderItem, orderKey, table as orders } from '../../../shared/saga/order-record.ts';

/** One partition of an index of the orders' table, or a list of orders that the journal keeps. */
export type Partition = { index: string; partition: string; sort: string; value: string } | { list: string };

/** An order as it is listed; an index brings its whole record. */
export interface Listed {
  orderId: string;
  createdAt: string;
  record?: OrderItem;
}

interface Range {
  /** ISO 8601, both included. */
  from?: string;
  upTo: string;
  limit: number;
}

/** The newest of a partition, and whether there are more. */
export async function newestIn(
  partition: Partition,
  { from = '0000', upTo, limit }: Range,
): Promise<{ listed: Listed[]; isMore: boolean }> {
  // A range that ends before it begins DynamoDB takes for a mistake.
  if (from > upTo) return { listed: [], isMore: false };
  const isList = 'list' in partition;
  const { Items = [], LastEvaluatedKey } = await dynamo.send(
    new QueryCommand({
      TableName: isList ? journal : orders,
      ...(!isList && { IndexName: partition.index }),
      KeyConditionExpression: '#partition = :value AND #sort BETWEEN :from AND :upTo',
      ExpressionAttributeNames: {
        '#partition': isList ? 'pk' : partition.partition,
        '#sort': isList ? 'sk' : partition.sort,
      },
      ExpressionAttributeValues: {
        ':value': isList ? partition.list : partition.value,
        ':from': from,
        // A list's sort key goes on with the order's id behind the time.
        ':upTo': isList ? `${upTo}~` : upTo,
      },
      ScanIndexForward: false,
      Limit: limit,
    }),
  );
  const listed = Items.map(
    (item): Listed => ({
      orderId: String(item.orderId),
      createdAt: String(item.createdAt),
      ...(!isList && { record: item as OrderItem }),
    }),
  );
  return { listed, isMore: LastEvaluatedKey !== undefined };
}

/** What one request takes. */
const MAX_KEYS = 100;

/** The orders' records, in the order of the list: those that it did not bring are read by their keys. */
export async function recordsOf(listed: Listed[]): Promise<OrderItem[]> {
  const missing = listed.filter(({ record }) => !record).map(({ orderId }) => orderId);
  const read = await Promise.all(chunksOf(missing, MAX_KEYS).map((chunk) => readRecords([...chunk])));
  const byId = new Map(read.flat().map((order) => [order.orderId, order]));
  return listed.flatMap(({ orderId, record }) => record ?? byId.get(orderId) ?? []);
}

async function readRecords(orderIds: string[]): Promise<OrderItem[]> {
  const { [orders]: found = [] } = await readBatch({ [orders]: { Keys: orderIds.map(orderKey) } });
  return found as unknown as OrderItem[];
}
