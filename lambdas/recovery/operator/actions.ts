import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { table as journal, OPERATORS } from '../../journal/table.ts';
import { cursorOf, KEY, positionIn } from '../../shared/api/cursor.ts';
import type { PageRequest } from '../../shared/api/page-schema.ts';
import type { Page } from '../../shared/api/paging.ts';
import { dynamo } from '../../shared/platform/clients.ts';
import { actionBy, type Done, expiry } from '../../shared/saga/operator-action.ts';
import type { Action } from './contract/action-schema.ts';
import { table } from './records.ts';

/*
 * What operators did has two sources: what changed a record left its own in the journal, by the change; what recovery was asked for,
 * and the faults, are written down here when they are asked for. Both have ids that sort by time.
 */

const ALL = 'ACTIONS';
const ofOrder = (orderId: string) => `ACTIONS#${orderId}`;

/** Writes down who asked for what; in the order's own list as well, unless it is an event of the order. */
export async function noteAction(
  operator: string,
  done: Done,
  { isEvent = false }: { isEvent?: boolean } = {},
): Promise<void> {
  const action = actionBy(operator, done);
  const item = { ...action, sk: action.actionId, expiresAt: expiry() };
  const partitions = [ALL, ...(done.orderId && !isEvent ? [ofOrder(done.orderId)] : [])];
  await Promise.all(
    partitions.map((pk) => dynamo.send(new PutCommand({ TableName: table, Item: { ...item, pk } }))),
  );
}

const positionSchema = z.strictObject({ actionId: z.string().check(z.regex(KEY)) });

/** What operators did, the newest first. */
export async function listActions({ limit, cursor }: PageRequest): Promise<Page<Action>> {
  const before = cursor
    ? positionIn(cursor, (value) => positionSchema.safeParse(value).data).actionId
    : undefined;
  const found = await Promise.all([
    newestBefore(table, ALL, before, limit + 1),
    newestBefore(journal, OPERATORS, before, limit + 1),
  ]);
  const all = found.flat().sort((one, other) => (one.actionId < other.actionId ? 1 : -1));
  const items = all.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    ...(all.length > limit && last && { nextCursor: cursorOf({ actionId: last.actionId }) }),
  };
}

async function newestBefore(
  TableName: string,
  pk: string,
  before: string | undefined,
  limit: number,
): Promise<Action[]> {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: `pk = :pk${before ? ' AND sk < :before' : ''}`,
      ExpressionAttributeValues: { ':pk': pk, ...(before && { ':before': before }) },
      ScanIndexForward: false,
      Limit: limit,
    }),
  );
  return Items.map(view);
}

/** What was asked for about the order and changed nothing of it, oldest first: the latest 100. All else is in its events. */
export async function actionsOf(orderId: string): Promise<Action[]> {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :order',
      ExpressionAttributeValues: { ':order': ofOrder(orderId) },
      ScanIndexForward: false,
      Limit: 100,
    }),
  );
  return Items.map(view).reverse();
}

function view(item: Record<string, unknown>): Action {
  const { actionId, action, operator, at, orderId, reason, detail } = item as Action;
  return { actionId, action, operator, at, orderId, reason, detail };
}
