import type { StepName } from '../../../shared/saga/command-names.ts';
import type { Item } from '../../tables/scan.ts';

/** Something that one item of a table says was done for an order, and that stands. */
export interface Trace {
  /** The order that the item names; undefined when it names none. */
  orderId: string | undefined;
  /** The step that leaves it, and its ledger record in the same transaction. */
  step: StepName;
  /** Id of the user, coupon, payment or order whose item it is. */
  id: string;
  /** What it is, for a person. */
  what: string;
}

/** The trace that the item is, whichever table it is in; undefined for every other item. */
export function traceOf(item: Item): Trace | undefined {
  const id = afterHash(item.pk);
  const orderId = item.orderId as string | undefined;
  if (item.sk.startsWith('LEDGER#'))
    return item.state === 'APPLIED' ? ledgerTrace(id, afterHash(item.sk) as StepName) : undefined;
  if (item.status === 'PAID')
    return { orderId, step: 'processPayment', id, what: `a payment of ${item.amount} is PAID` };
  if (item.status === 'USED')
    return { orderId, step: 'useCoupon', id, what: `the coupon of user ${afterHash(item.sk)} is USED` };
  if (item.sk.startsWith('ENTRY#') && !isWithoutOrder(item)) {
    const what = `${item.amount} was ${item.type === 'REFUND' ? 'given back to' : 'taken from'} the balance`;
    // The id in the key is the one that is booked once.
    return { orderId: afterHash(afterHash(item.sk)), step: 'decreaseBalance', id, what };
  }
  return undefined;
}

const ledgerTrace = (orderId: string, step: StepName): Trace => ({
  orderId,
  step,
  id: orderId,
  what: `${step} is APPLIED`,
});

/** The entries without an order: what the user put in, and what an operator adjusted. */
const isWithoutOrder = ({ sk, type }: Item) =>
  (type === 'CHARGE' || type === 'ADJUSTMENT') && sk.startsWith(`ENTRY#${type}#`);

const afterHash = (key: string) => key.slice(key.indexOf('#') + 1);
