import { table } from '../shared/order-record.ts';
import { StepLedger } from '../shared/step-ledger.ts';

export const ledger = new StepLedger(table);

/** A user's orders in the order of time. */
export const byUser = { index: 'byUser', partition: 'userId', sort: 'createdAt' } as const;
