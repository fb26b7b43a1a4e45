import { randomUUID } from 'node:crypto';
import {
  type OrderItem,
  openShardOf,
  orderKey,
  readOrder,
  sagaOrderOf,
  statusShardOf,
} from '../../../lambdas/shared/saga/order-record.ts';
import { put } from './tables.ts';

export const PLACED_AT = '2026-01-01T00:00:00.000Z';

/** Stores an order as it would be in the middle of its life, open unless the fields say something else. */
export async function storedOrder(fields: Partial<OrderItem> = {}): Promise<OrderItem> {
  const orderId = fields.orderId ?? randomUUID();
  const status = fields.status ?? 'PENDING';
  const order: OrderItem = {
    orderId,
    userId: 'a-user',
    items: [{ productId: 'tea', quantity: 2 }],
    status,
    needsAttention: false,
    openShard: openShardOf(orderId),
    openedAt: PLACED_AT,
    statusShard: statusShardOf(orderId, status),
    createdAt: PLACED_AT,
    updatedAt: PLACED_AT,
    ...fields,
  };
  await put('order', { ...orderKey(orderId), ...order });
  return (await readOrder(orderId)) as OrderItem;
}

/** What the saga sends with each command of the order. */
export const payloadOf = (order: OrderItem) => ({ order: sagaOrderOf(order) });

/** The order as it is stored now. */
export const nowOf = async ({ orderId }: Pick<OrderItem, 'orderId'>) =>
  (await readOrder(orderId)) as OrderItem;
