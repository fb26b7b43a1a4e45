import type { Key } from '../platform/reads.ts';
import { transact } from '../platform/transactions.ts';

/**
 * Gives the row in this item the version of now, within the epoch in which it runs: for what is decided whoever owns the domain, and so
 * is written outside of every epoch. Without it an export that has come past the row would not bring it again. Safe to repeat.
 */
export async function touchRow(TableName: string, Key: Key): Promise<void> {
  await transact([
    {
      Update: {
        TableName,
        Key,
        UpdateExpression: 'REMOVE touched',
        ConditionExpression: 'attribute_exists(pk)',
      },
    },
  ]);
}
