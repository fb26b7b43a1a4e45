import { createHash } from 'node:crypto';
import { keyReused } from '../shared/api/idempotency.ts';
import { retryConflicts } from '../shared/platform/conflicts.ts';
import { transact } from '../shared/platform/transactions.ts';
import type { Charge } from './contract.ts';
import { bookEntry } from './history.ts';
import { CREATE_IF_NEW, createIfNew, readUser } from './profile.ts';
import { COUNT_ENTRY, countEntry, table, userKey } from './table.ts';

/**
 * Adds to the balance once per Idempotency-Key, for ever: the entry's id is made from the key, so that neither a crash before
 * the response was stored nor an expired idempotency record can charge twice. Throws 422 when the key had another amount.
 */
export async function chargeBalance(
  userId: string,
  key: string,
  { amount }: Charge,
): Promise<{ userId: string; balance: number }> {
  const entryId = `CHARGE#${createHash('sha256').update(key).digest('hex')}`;
  const failed = await retryConflicts(() =>
    transact([
      bookEntry(userId, entryId, { type: 'CHARGE', amount }),
      {
        Update: {
          TableName: table,
          Key: userKey(userId),
          UpdateExpression: `SET balance = if_not_exists(balance, :zero) + :amount, ${CREATE_IF_NEW} ${COUNT_ENTRY}`,
          ExpressionAttributeValues: {
            ':zero': 0,
            ':amount': amount,
            ...createIfNew(userId),
            ...countEntry,
          },
        },
      },
    ]),
  );
  if (failed && failed[0]?.found?.amount !== amount) throw keyReused();
  const { balance } = await readUser(userId);
  return { userId, balance };
}
