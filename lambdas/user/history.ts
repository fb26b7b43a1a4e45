import type { Write } from '../shared/transactions.ts';
import { entryKey, table } from './table.ts';

export interface Entry {
  type: 'CHARGE' | 'ORDER' | 'REFUND';
  /** Minor units, never negative: the type tells the direction. */
  amount: number;
  orderId?: string;
}

/** Books the entry in the transaction that changes the balance, so that the two always agree. */
export function bookEntry(userId: string, entryId: string, entry: Entry): Write {
  return {
    Put: {
      TableName: table,
      Item: { ...entryKey(userId, entryId), historyOf: userId, ...entry, at: new Date().toISOString() },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}
