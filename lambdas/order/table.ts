import { table } from '../shared/saga/order-record.ts';
import { StepLedger } from '../shared/saga/step-ledger.ts';

export const ledger = new StepLedger(table);

/** A user's orders in the order of time. */
export const byUser = { index: 'byUser', partition: 'userId', sort: 'createdAt' } as const;
