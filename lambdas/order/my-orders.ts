import { type Order, orderView } from '../shared/api/order-view.ts';
import type { PageRequest } from '../shared/api/page-schema.ts';
import { newestOf, type Page, queryPage } from '../shared/api/paging.ts';
import { type OrderItem, table } from '../shared/saga/order-record.ts';
import { byUser } from './indexes.ts';

/** The user's orders, newest first. The cursor of one user's opens no other's. */
export async function listOrders(userId: string, page: PageRequest): Promise<Page<Order>> {
  const { items, nextCursor } = await queryPage(newestOf(table, byUser, userId), page);
  return {
    items: items.map((item) => orderView(item as unknown as OrderItem)),
    ...(nextCursor && { nextCursor }),
  };
}
