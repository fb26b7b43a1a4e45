import { createHash } from 'node:crypto';
import { refusal } from '../shared/api/http-error.ts';
import { keyReused } from '../shared/api/idempotency.ts';
import { retryConflicts } from '../shared/platform/conflicts.ts';
import { transact } from '../shared/platform/transactions.ts';
import { recordAction } from '../shared/saga/operator-action.ts';
import type { Adjustment } from './contract.ts';
import { bookEntry } from './history.ts';
import { readUser } from './profile.ts';
import { COUNT_ENTRY, countEntry, table, userKey } from './table.ts';

/**
 * Adjusts the balance once per operator and Idempotency-Key, for ever, and books it with reason and operator in the same
 * transaction. Throws 404 when there is no such user, 409 when the balance would go below 0, 422 when the key had another amount.
 */
export async function adjustBalance(
  userId: string,
  { key, by, amount, reason }: Adjustment & { key: string; by: string },
): Promise<{ userId: string; balance: number }> {
  await readUser(userId);
  const entryId = `ADJUSTMENT#${createHash('sha256')
    .update(JSON.stringify([by, key]))
    .digest('hex')}`;
  const failed = await retryConflicts(() =>
    transact([
      bookEntry(userId, entryId, { type: 'ADJUSTMENT', amount, reason, by }),
      {
        Update: {
          TableName: table,
          Key: userKey(userId),
          UpdateExpression: `SET balance = balance + :amount ${COUNT_ENTRY}`,
          // Below zero nobody goes, whoever adjusts at the same time.
          ConditionExpression: 'balance >= :least',
          ExpressionAttributeValues: { ':amount': amount, ':least': Math.max(-amount, 0), ...countEntry },
        },
      },
      ...recordAction(table, userKey(userId), by, {
        action: 'adjust balance',
        reason,
        detail: `${userId}: ${amount < 0 ? '' : '+'}${amount}`,
      }),
    ]),
  );
  const [booked, short] = failed ?? [];
  if (booked && booked.found?.amount !== amount) throw keyReused();
  if (short && !booked) throw refusal('INSUFFICIENT_BALANCE', 'The balance would go below 0.');
  const { balance } = await readUser(userId);
  return { userId, balance };
}
