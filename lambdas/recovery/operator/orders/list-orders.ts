import * as z from 'zod/mini';
import { cursorOf, KEY, positionIn } from '../../../shared/api/cursor.ts';
import { type Order, orderView } from '../../../shared/api/order-view.ts';
import type { PageRequest } from '../../../shared/api/page-schema.ts';
import type { Page } from '../../../shared/api/paging.ts';
import { type OrderItem, SHARDS } from '../../../shared/saga/order-record.ts';
import { type OrderFilter, partitionsOf, passes } from './filter.ts';
import { type Listed, newestIn, type Partition, recordsOf } from './partitions.ts';

/** Of each shard at least; the newest of a list are spread evenly over its shards, and twice their part is mostly enough. */
const MIN_EACH = 4;
/** Rounds of reading for one answer: a filter that hardly anything passes must not read the whole index. */
const MAX_ROUNDS = 5;

/** The orders that pass the filter, the newest first. Reads indexes and lists, never the table, and so much at most. */
export async function listOrders({
  limit,
  cursor,
  ...filter
}: OrderFilter & PageRequest): Promise<Page<Order>> {
  let before = cursor === undefined ? undefined : readCursor(cursor);
  const found: OrderItem[] = [];
  const partitions = partitionsOf(filter);
  let each = partitions.length === 1 ? limit + 1 : Math.max(MIN_EACH, Math.ceil((2 * (limit + 1)) / SHARDS));
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const read = await newestBefore(filter, { partitions, before, limit, each });
    for (const order of await recordsOf(read.listed)) {
      if (!passes(order, filter)) continue;
      found.push(order);
      if (found.length > limit)
        return pageOf(found.slice(0, limit), positionOf(found[limit - 1] as OrderItem));
    }
    const last = read.listed.at(-1);
    if (!read.isMore) return pageOf(found);
    if (last) before = positionOf(last);
    // All that was read may be of one and the same moment: what comes behind it lies further.
    else each *= 4;
  }
  return pageOf(found, before);
}

const pageOf = (orders: OrderItem[], next?: Position): Page<Order> => ({
  items: orders.map(orderView),
  ...(next && { nextCursor: cursorOf(next) }),
});

/** Where a list goes on: behind the order of that time and id. */
type Position = Pick<Listed, 'createdAt' | 'orderId'>;
const positionOf = ({ createdAt, orderId }: Position): Position => ({ createdAt, orderId });

const positionSchema = z.strictObject({
  createdAt: z.string().check(z.regex(KEY)),
  orderId: z.string().check(z.regex(KEY)),
});
const readCursor = (cursor: string) => positionIn(cursor, (value) => positionSchema.safeParse(value).data);

interface Reading {
  partitions: Partition[];
  before: Position | undefined;
  limit: number;
  /** How many are read of each partition. */
  each: number;
}

/** The newest `limit` behind the position, of all partitions that the filter names, merged by time. */
async function newestBefore(
  { from, to = '9999' }: OrderFilter,
  { partitions, before, limit, each }: Reading,
): Promise<{ listed: Listed[]; isMore: boolean }> {
  const pages = await Promise.all(
    partitions.map((partition) => newestIn(partition, { from, upTo: before?.createdAt ?? to, limit: each })),
  );
  const isBehind = ({ createdAt, orderId }: Listed) =>
    createdAt < to &&
    (!before || createdAt < before.createdAt || (createdAt === before.createdAt && orderId < before.orderId));
  // What a partition was not read to the end of may still hold what is as new as its oldest that was read, in any order.
  const horizon = pages.reduce(
    (latest, { listed, isMore }) => (isMore ? max(latest, listed.at(-1)?.createdAt ?? '') : latest),
    '',
  );
  const all = pages
    .flatMap(({ listed }) => listed)
    .filter((order) => isBehind(order) && order.createdAt > horizon)
    .sort((one, other) => (isNewer(one, other) ? -1 : 1));
  return {
    listed: all.slice(0, limit + 1),
    isMore: all.length > limit + 1 || pages.some(({ isMore }) => isMore),
  };
}

const max = (one: string, other: string) => (one > other ? one : other);

const isNewer = (one: Listed, other: Listed) =>
  one.createdAt === other.createdAt ? one.orderId > other.orderId : one.createdAt > other.createdAt;
