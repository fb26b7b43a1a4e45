import { table } from '../shared/saga/order-record.ts';
import { StepLedger } from '../shared/saga/step-ledger.ts';

export const ledger = new StepLedger(table);

export { byUser } from './indexes.ts';
