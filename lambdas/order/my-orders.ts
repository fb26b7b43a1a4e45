import { notFound } from '../shared/http-error.ts';
import { type OrderItem, readOrder, table } from '../shared/order-record.ts';
import type { PageRequest } from '../shared/page-schema.ts';
import { type Page, queryPage } from '../shared/paging.ts';
import type { Order } from './contract.ts';
import { byUser } from './table.ts';

/** The user's orders, newest first. */
export async function listOrders(userId: string, page: PageRequest): Promise<Page<Order>> {
  const listing = {
    table,
    index: byUser.index,
    partition: { name: byUser.partition, value: userId },
    keys: ['pk', 'sk', byUser.partition, byUser.sort],
    newestFirst: true,
  };
  const { items, nextCursor } = await queryPage(listing, page);
  return {
    items: items.map((item) => orderView(item as unknown as OrderItem)),
    ...(nextCursor && { nextCursor }),
  };
}

/** The order, for its owner and for admins. Throws 404 for everybody else, as if there were none. */
export async function readOwnOrder(
  orderId: string,
  caller: { userId: string; isAdmin: boolean },
): Promise<OrderItem> {
  const order = await readOrder(orderId);
  if (!order || (order.userId !== caller.userId && !caller.isAdmin)) throw notFound('order');
  return order;
}

/** The order as the API shows it. */
export function orderView(order: OrderItem): Order {
  const { orderId, userId, status, reason, needsAttention, items, couponId, price, createdAt, updatedAt } =
    order;
  return { orderId, userId, status, reason, needsAttention, items, couponId, price, createdAt, updatedAt };
}
