import type { StepName } from '../../../shared/saga/command-names.ts';
import type { OrderItem } from '../../../shared/saga/order-record.ts';
import { isSettled } from '../../../shared/saga/status-rules.ts';
import type { Footprint } from '../../tables/footprint.ts';

/** What the tables must hold because of an order. */
export interface Expectation {
  isApplied(step: StepName): boolean;
  /** What was taken from the balance and paid, in minor units. */
  total: unknown;
  /** Who says that the step must, or must not, be applied; for a person. */
  because(step: StepName): string;
}

/**
 * The end of a settled order says what must be there: every step once where it is CONFIRMED, none where it is not. For an open
 * order its ledgers say it, at any time, because a record and what it records are written in one transaction; so they do
 * for one that was written off, of which a person has settled by hand what was left.
 */
export const expectationOf = (order: OrderItem, { ledgers }: Pick<Footprint, 'ledgers'>): Expectation =>
  isSettled(order) && !order.writtenOff ? byEnd(order) : byLedger(order, ledgers);

const byEnd = ({ status, couponId, price }: OrderItem): Expectation => ({
  isApplied: (step) => status === 'CONFIRMED' && (step !== 'useCoupon' || couponId !== undefined),
  total: price?.total,
  because: () => status,
});

function byLedger({ status, price }: OrderItem, ledgers: Footprint['ledgers']): Expectation {
  const isApplied = (step: StepName) => ledgers[step]?.state === 'APPLIED';
  return {
    isApplied,
    // An order has its price only from createOrder on.
    total: price?.total ?? keptAmount(ledgers),
    because: (step) => `${status}, and ${step} is ${isApplied(step) ? '' : 'not '}APPLIED`,
  };
}

/** The amount that the ledger would give back to the balance. */
export const keptAmount = ({ decreaseBalance }: Footprint['ledgers']) =>
  (decreaseBalance?.effects as { amount?: number } | undefined)?.amount;
