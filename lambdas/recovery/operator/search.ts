import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as payments from '../../payment/table.ts';
import { dynamo } from '../../shared/platform/clients.ts';
import { byCorrelation, orderKey, table as orders } from '../../shared/saga/order-record.ts';
import { byName, nameKeyOf, userKey, table as users } from '../../user/table.ts';

export interface Hit {
  kind: 'order' | 'user';
  id: string;
  label: string;
}

const MAX_HITS = 20;
/** What an id of ours looks like: nothing else is asked for by key. */
const ID = /^[\w:.-]{1,128}$/;

/** What has `q` for a name: an order, payment, correlation or user id, or the beginning of a user's name. All read by key or index. */
export async function search(q: string): Promise<Hit[]> {
  const text = q.trim();
  const found = await Promise.all([
    ...(ID.test(text) ? [orderOf(text), orderOfPayment(text), ordersOfRequest(text), userOf(text)] : []),
    usersNamed(text),
  ]);
  const hits = new Map(found.flat().map((hit) => [`${hit.kind} ${hit.id}`, hit]));
  return [...hits.values()].slice(0, MAX_HITS);
}

async function orderOf(orderId: string): Promise<Hit[]> {
  const item = await get(orders, orderKey(orderId));
  return item ? [{ kind: 'order', id: orderId, label: `Order, ${item.status}` }] : [];
}

async function orderOfPayment(paymentId: string): Promise<Hit[]> {
  const item = await get(payments.table, payments.paymentKey(paymentId));
  return item ? [{ kind: 'order', id: String(item.orderId), label: `Order of payment ${paymentId}` }] : [];
}

async function ordersOfRequest(correlationId: string): Promise<Hit[]> {
  const { index, partition } = byCorrelation;
  const items = await query(orders, index, `${partition} = :id`, { ':id': correlationId });
  return items.map(({ orderId }) => ({
    kind: 'order',
    id: String(orderId),
    label: `Order of request ${correlationId}`,
  }));
}

async function userOf(userId: string): Promise<Hit[]> {
  const item = await get(users, userKey(userId));
  return item ? [{ kind: 'user', id: userId, label: `Customer ${item.name ?? ''}` }] : [];
}

async function usersNamed(text: string): Promise<Hit[]> {
  const { nameInitial, nameKey } = nameKeyOf(text);
  const { index, partition, sort } = byName;
  const items = await query(users, index, `${partition} = :initial AND begins_with(${sort}, :name)`, {
    ':initial': nameInitial,
    ':name': nameKey,
  });
  return items.map(({ userId, name }) => ({ kind: 'user', id: String(userId), label: `Customer ${name}` }));
}

async function get(TableName: string, Key: Record<string, string>) {
  const { Item } = await dynamo.send(new GetCommand({ TableName, Key }));
  return Item;
}

async function query(
  TableName: string,
  IndexName: string,
  KeyConditionExpression: string,
  ExpressionAttributeValues: Record<string, string>,
) {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName,
      IndexName,
      KeyConditionExpression,
      ExpressionAttributeValues,
      Limit: MAX_HITS,
    }),
  );
  return Items;
}
