import { type Fact, listKey } from '../../../journal/table.ts';
import { byUser } from '../../../order/table.ts';
import type { OrderReason } from '../../../shared/saga/errors.ts';
import {
  allOpenShards,
  byStatus,
  type OrderItem,
  ordersInNeed,
  SHARDS,
  shardsOfStatus,
} from '../../../shared/saga/order-record.ts';
import { ORDER_STATUSES, type OrderStatus } from '../../../shared/saga/status-rules.ts';
import { flawOfOrder } from '../../tables/stored-items.ts';
import type { Partition } from './partitions.ts';

export interface OrderFilter {
  status?: OrderStatus;
  reason?: OrderReason;
  failedStep?: string;
  userId?: string;
  productId?: string;
  couponId?: string;
  from?: string;
  to?: string;
  needsAttention?: 'true' | 'false';
}

/** Where orders like that are listed: the first of these that the filter names, because it promises fewest. */
export function partitionsOf(filter: OrderFilter): Partition[] {
  const { userId, needsAttention, couponId, failedStep, reason, productId, status } = filter;
  if (userId) return [{ ...byUser, value: userId }];
  if (needsAttention === 'true') return allOpenShards.map((value) => ({ ...ordersInNeed, value }));
  if (couponId) return listOf('coupon', couponId);
  if (failedStep) return listOf('failedStep', failedStep);
  if (reason) return listOf('reason', reason);
  if (productId) return listOf('product', productId);
  return (status ? [status] : ORDER_STATUSES)
    .flatMap(shardsOfStatus)
    .map((value) => ({ ...byStatus, value }));
}

const listOf = (fact: Fact, value: string): Partition[] =>
  Array.from({ length: SHARDS }, (_, shard) => ({ list: listKey(fact, value, shard) }));

/** Whether the order is like that, whatever the list said when it was written. */
export function passes(order: OrderItem, filter: OrderFilter): boolean {
  const { status, reason, failedStep, productId, couponId, userId, needsAttention } = filter;
  return (
    (!status || order.status === status) &&
    (!reason || order.reason === reason) &&
    (!failedStep || order.rejection?.failedStep === failedStep) &&
    (!userId || order.userId === userId) &&
    (!couponId || order.couponId === couponId) &&
    (!productId || isIn(order, productId)) &&
    (!needsAttention || String(order.needsAttention) === needsAttention)
  );
}

/** Of an order that nobody can read nobody knows. */
const isIn = (order: OrderItem, productId: string) =>
  !flawOfOrder(order) && order.items.some((item) => item.productId === productId);
