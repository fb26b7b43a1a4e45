import { requireEnv } from '../shared/platform/env.ts';
import { StepLedger } from '../shared/saga/step-ledger.ts';

export const table = requireEnv('PAYMENT_TABLE');
export const ledger = new StepLedger(table);

/** One payment an order: its id is made from the order's. */
export const paymentIdOf = (orderId: string) => `payment-${orderId}`;

export const paymentKey = (paymentId: string) => ({ pk: `PAYMENT#${paymentId}`, sk: 'PAYMENT' });
