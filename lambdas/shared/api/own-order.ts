import { type OrderItem, readOrder } from '../saga/order-record.ts';
import { notFound } from './http-error.ts';

/** The order, for its owner and for admins. Throws 404 for everybody else, as if there were none. */
export async function readOwnOrder(
  orderId: string,
  caller: { userId: string; isAdmin: boolean },
): Promise<OrderItem> {
  const order = await readOrder(orderId);
  if (!order || (order.userId !== caller.userId && !caller.isAdmin)) throw notFound('order');
  return order;
}
