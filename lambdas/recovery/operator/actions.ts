import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { PageRequest } from '../../shared/api/page-schema.ts';
import { type Page, queryPage } from '../../shared/api/paging.ts';
import { dynamo } from '../../shared/platform/clients.ts';
import type { Action } from './contract/action-schema.ts';
import { expiry, newId, table } from './records.ts';

const ALL = 'ACTIONS';
const ofOrder = (orderId: string) => `ACTIONS#${orderId}`;

/** Writes down who did what, in the list of all and, when it was about an order, in the order's own. */
export async function recordAction(action: Omit<Action, 'actionId' | 'at'>): Promise<void> {
  const at = new Date();
  const actionId = newId(at);
  const item = { ...action, actionId, at: at.toISOString(), sk: actionId, expiresAt: expiry() };
  const partitions = [ALL, ...(action.orderId ? [ofOrder(action.orderId)] : [])];
  await Promise.all(
    partitions.map((pk) => dynamo.send(new PutCommand({ TableName: table, Item: { ...item, pk } }))),
  );
}

/** What operators did, the newest first. */
export async function listActions(page: PageRequest): Promise<Page<Action>> {
  const { items, nextCursor } = await queryPage(
    { table, partition: { name: 'pk', value: ALL }, keys: ['pk', 'sk'], newestFirst: true },
    page,
  );
  return { items: items.map(view), ...(nextCursor && { nextCursor }) };
}

/** What operators did about the order, oldest first: 100 at most. */
export async function actionsOf(orderId: string): Promise<Action[]> {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :order',
      ExpressionAttributeValues: { ':order': ofOrder(orderId) },
      Limit: 100,
    }),
  );
  return Items.map(view);
}

function view(item: Record<string, unknown>): Action {
  const { actionId, action, by, at, orderId, reason, detail } = item as Action;
  return { actionId, action, by, at, orderId, reason, detail };
}
