import type { PageRequest } from '../shared/api/page-schema.ts';
import { newestOf, type Page, queryPage } from '../shared/api/paging.ts';
import type { Write } from '../shared/platform/transactions.ts';
import type { Entry } from './contract.ts';
import { history } from './indexes.ts';
import { entryKey, table } from './table.ts';

/** Books the entry in the transaction that changes the balance, so that the two always agree. */
export function bookEntry(
  userId: string,
  entryId: string,
  entry: Omit<Entry, 'at'> & { by?: string },
): Write {
  return {
    Put: {
      TableName: table,
      Item: { ...entryKey(userId, entryId), historyOf: userId, ...entry, at: new Date().toISOString() },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** What changed the user's balance, newest first. */
export async function listHistory(userId: string, page: PageRequest): Promise<Page<Entry>> {
  const { items, nextCursor } = await queryPage(newestOf(table, history, userId), page);
  return { items: items.map(entryView), ...(nextCursor && { nextCursor }) };
}

function entryView(item: Record<string, unknown>): Entry {
  const { type, amount, orderId, reason, at } = item as Entry;
  return { type, amount, orderId, reason, at };
}
