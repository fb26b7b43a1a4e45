import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { cursorOf, KEY, positionIn } from '../shared/api/cursor.ts';
import { type Order, orderView } from '../shared/api/order-view.ts';
import type { PageRequest } from '../shared/api/page-schema.ts';
import type { Page } from '../shared/api/paging.ts';
import { dynamo } from '../shared/platform/clients.ts';
import { byStatus, type OrderItem, shardsOfStatus, table } from '../shared/saga/order-record.ts';
import { ORDER_STATUSES, type OrderStatus } from '../shared/saga/status-rules.ts';
import { byUser } from './indexes.ts';

export interface OrderFilter extends PageRequest {
  status?: OrderStatus;
  reason?: string;
  userId?: string;
  productId?: string;
  couponId?: string;
  from?: string;
  to?: string;
  needsAttention?: 'true' | 'false';
}

/** Rounds of reading for one answer: a filter that hardly anything passes must not read the whole index. */
const MAX_ROUNDS = 5;
const FIRST = '0000';
const LAST = '9999';

/** The orders that pass the filter, the newest first. Reads an index by user or by status, never the table, and so much at most. */
export async function listAnyOrders({ limit, cursor, ...filter }: OrderFilter): Promise<Page<Order>> {
  let before = cursor === undefined ? undefined : readCursor(cursor);
  const found: OrderItem[] = [];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const read = await newestBefore(filter, before, limit);
    for (const order of read.orders) {
      if (!passes(order, filter)) continue;
      found.push(order);
      if (found.length > limit)
        return pageOf(found.slice(0, limit), positionOf(found[limit - 1] as OrderItem));
    }
    const last = read.orders.at(-1);
    if (!read.isMore || !last) return pageOf(found);
    before = positionOf(last);
  }
  return pageOf(found, before);
}

const pageOf = (orders: OrderItem[], next?: Position): Page<Order> => ({
  items: orders.map(orderView),
  ...(next && { nextCursor: cursorOf(next) }),
});

/** Where a list goes on: behind the order of that time and id. */
interface Position {
  createdAt: string;
  orderId: string;
}
const positionOf = ({ createdAt, orderId }: OrderItem): Position => ({ createdAt, orderId });

const positionSchema = z.strictObject({
  createdAt: z.string().check(z.regex(KEY)),
  orderId: z.string().check(z.regex(KEY)),
});
const readCursor = (cursor: string) => positionIn(cursor, (value) => positionSchema.safeParse(value).data);

/** The newest `limit` orders behind the position, of all partitions that the filter names, merged by time. */
async function newestBefore(
  { status, userId, from = FIRST, to = LAST }: Omit<OrderFilter, keyof PageRequest>,
  before: Position | undefined,
  limit: number,
): Promise<{ orders: OrderItem[]; isMore: boolean }> {
  const statuses = status ? [status] : ORDER_STATUSES;
  const partitions = userId
    ? [{ ...byUser, value: userId }]
    : statuses.flatMap(shardsOfStatus).map((value) => ({ ...byStatus, value }));
  const pages = await Promise.all(
    partitions.map(async ({ index, partition, sort, value }) => {
      const { Items = [], LastEvaluatedKey } = await dynamo.send(
        new QueryCommand({
          TableName: table,
          IndexName: index,
          KeyConditionExpression: `${partition} = :value AND ${sort} BETWEEN :from AND :to`,
          ExpressionAttributeValues: { ':value': value, ':from': from, ':to': before?.createdAt ?? to },
          ScanIndexForward: false,
          // One more than asked for, for each that may share the position's very moment.
          Limit: limit + 1,
        }),
      );
      return { items: Items as OrderItem[], isMore: LastEvaluatedKey !== undefined };
    }),
  );
  const isBehind = ({ createdAt, orderId }: OrderItem) =>
    createdAt < to &&
    (!before || createdAt < before.createdAt || (createdAt === before.createdAt && orderId < before.orderId));
  // What a partition was not read to the end of may still hold what is newer than another's oldest.
  const horizon = pages.reduce(
    (latest, { items, isMore }) => (isMore ? max(latest, items.at(-1)?.createdAt ?? '') : latest),
    '',
  );
  const all = pages
    .flatMap(({ items }) => items)
    .filter((order) => isBehind(order) && order.createdAt >= horizon)
    .sort((one, other) => (isNewer(one, other) ? -1 : 1));
  return {
    orders: all.slice(0, limit + 1),
    isMore: all.length > limit + 1 || pages.some(({ isMore }) => isMore),
  };
}

const max = (one: string, other: string) => (one > other ? one : other);

const isNewer = (one: OrderItem, other: OrderItem) =>
  one.createdAt === other.createdAt ? one.orderId > other.orderId : one.createdAt > other.createdAt;

function passes(order: OrderItem, filter: Omit<OrderFilter, keyof PageRequest>): boolean {
  const { status, reason, productId, couponId, needsAttention } = filter;
  return (
    (!status || order.status === status) &&
    (!reason || order.reason === reason) &&
    (!couponId || order.couponId === couponId) &&
    (!productId || order.items.some((item) => item.productId === productId)) &&
    (!needsAttention || String(order.needsAttention) === needsAttention)
  );
}
