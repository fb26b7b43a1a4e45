import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { notFound } from '../shared/api/http-error.ts';
import type { PageRequest } from '../shared/api/page-schema.ts';
import { newestOf, type Page, queryPage } from '../shared/api/paging.ts';
import { dynamo } from '../shared/platform/clients.ts';
import type { Payment } from './contract.ts';
import { byUser } from './indexes.ts';
import { paymentIdOf, paymentKey, table } from './table.ts';

/** The user's payments, newest first. */
export async function listPayments(userId: string, page: PageRequest): Promise<Page<Payment>> {
  const { items, nextCursor } = await queryPage(newestOf(table, byUser, userId), page);
  return { items: items.map(paymentView), ...(nextCursor && { nextCursor }) };
}

/** Throws 404 when there is none, and when it is somebody else's. */
export async function readPayment(paymentId: string, userId: string): Promise<Payment> {
  const { Item } = await dynamo.send(
    new GetCommand({ TableName: table, Key: paymentKey(paymentId), ConsistentRead: true }),
  );
  if (Item?.userId !== userId) throw notFound('payment');
  return paymentView(Item);
}

/** The payment of the order, for its owner and for admins; none for everybody else, and while there is none. */
export async function paymentsOfOrder(
  orderId: string,
  caller: { userId: string; isAdmin: boolean },
): Promise<Payment[]> {
  const { Item } = await dynamo.send(
    new GetCommand({ TableName: table, Key: paymentKey(paymentIdOf(orderId)), ConsistentRead: true }),
  );
  return Item && (Item.userId === caller.userId || caller.isAdmin) ? [paymentView(Item)] : [];
}

function paymentView(item: Record<string, unknown>): Payment {
  const { paymentId, orderId, amount, status, paidAt, refundedAt } = item as Payment;
  return { paymentId, orderId, amount, status, paidAt, refundedAt };
}
