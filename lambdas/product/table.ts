import { requireEnv } from '../shared/env.ts';
import { StepLedger } from '../shared/step-ledger.ts';

export const table = requireEnv('PRODUCT_TABLE');
export const ledger = new StepLedger(table);

export const productKey = (productId: string) => ({ pk: `PRODUCT#${productId}`, sk: 'PRODUCT' });
