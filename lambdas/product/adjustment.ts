import { randomUUID } from 'node:crypto';
import type { Write } from '../shared/platform/transactions.ts';
import { productKey, table } from './table.ts';

/** Units that came (or, negative, went) other than by an order. All of a product's together are what was put in. */
export function recordAdjustment(productId: string, units: number, at = new Date().toISOString()): Write {
  return {
    Put: {
      TableName: table,
      Item: { ...productKey(productId), sk: `ADJUSTMENT#${at}#${randomUUID()}`, units, at },
    },
  };
}
