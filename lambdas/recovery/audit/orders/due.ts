import type { StepName } from '../../../shared/saga/command-names.ts';
import type { OrderItem } from '../../../shared/saga/order-record.ts';
import { isSettled } from '../../../shared/saga/status-rules.ts';
import type { OrderEffects } from '../../tables/order-effects.ts';

/** What must be in place of an order. */
export interface Due {
  isApplied(step: StepName): boolean;
  /** What the steps took and paid. */
  total: unknown;
  /** Who says so, for a person. */
  because(step: StepName): string;
}

/**
 * Of a settled order its end says it: every step once where it is CONFIRMED, none where it is not. Of an open one its ledger does,
 * at any time, because a record and its effect are written in one transaction.
 */
export const dueOf = (order: OrderItem, { ledgers }: Pick<OrderEffects, 'ledgers'>): Due =>
  isSettled(order) ? byEnd(order) : byLedger(order, ledgers);

const byEnd = ({ status, couponId, price }: OrderItem): Due => ({
  isApplied: (step) => status === 'CONFIRMED' && (step !== 'useCoupon' || couponId !== undefined),
  total: price?.total,
  because: () => status,
});

function byLedger({ status, price }: OrderItem, ledgers: OrderEffects['ledgers']): Due {
  const isApplied = (step: StepName) => ledgers[step]?.state === 'APPLIED';
  return {
    isApplied,
    // The order has its price since createOrder.
    total: price?.total ?? keptAmount(ledgers),
    because: (step) => `${status}, and ${step} is ${isApplied(step) ? '' : 'not '}APPLIED`,
  };
}

/** What the ledger keeps in mind to give back to the balance. */
export const keptAmount = ({ decreaseBalance }: OrderEffects['ledgers']) =>
  (decreaseBalance?.effects as { amount?: number } | undefined)?.amount;
