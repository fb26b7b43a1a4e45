import { CannotCorrect, type Correct, correctionLine, isCorrected } from '../shared/correction.ts';
import { retryConflicts } from '../shared/platform/conflicts.ts';
import { transact } from '../shared/platform/transactions.ts';
import { readUser } from './profile.ts';
import { table, userKey } from './table.ts';

/** Sets the balance right by what its history says; the history stays as it is. */
export const correctBalance: Correct = async (correction) => {
  const { id, difference } = correction;
  const [item, line] =
    (await retryConflicts(() =>
      transact([
        {
          Update: {
            TableName: table,
            Key: userKey(id),
            UpdateExpression: 'SET balance = balance + :difference',
            // Below zero nobody goes; and where there is no item, there is nothing to set right.
            ConditionExpression: 'balance >= :least',
            ExpressionAttributeValues: { ':difference': difference, ':least': -difference },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
        ...correctionLine(table, userKey(id).pk, correction),
      ]),
    )) ?? [];
  if (!isCorrected(line, correction) && item)
    throw new CannotCorrect(
      item.found
        ? `${id}: the balance is ${item.found.balance}; changed by ${difference} it would be below 0`
        : `${id}: there is no such user; restore the item first`,
    );
  return { id, now: (await readUser(id)).balance };
};
