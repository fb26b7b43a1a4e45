import { randomUUID } from 'node:crypto';
import type { Origin } from '../shared/api/origin.ts';
import type { Write } from '../shared/platform/transactions.ts';
import { productKey, table } from './table.ts';

/**
 * Units that came (or, negative, went) other than by an order. All of a product's together are what was put in. One origin is
 * recorded once: its repetition fails, and finds what it did.
 */
export function recordAdjustment(
  productId: string,
  units: number,
  { at = new Date().toISOString(), origin }: { at?: string; origin?: Origin } = {},
): Write {
  const id = origin ? `KEY#${origin.id}` : `${at}#${randomUUID()}`;
  return {
    Put: {
      TableName: table,
      Item: { ...productKey(productId), sk: `ADJUSTMENT#${id}`, units, at, origin },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}
