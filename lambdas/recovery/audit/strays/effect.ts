import type { StepName } from '../../../shared/saga/command-names.ts';
import type { Item } from '../../tables/scan.ts';

/** Something that is in place because of an order. */
export interface Effect {
  /** As the item names it; undefined when it names none. */
  orderId: string | undefined;
  /** The step that puts it in place, and its ledger record in the same transaction. */
  step: StepName;
  /** The user, coupon, payment or order that has it. */
  id: string;
  /** What it is, for a person. */
  what: string;
}

/** What is in place, wherever it stands; undefined for everything else in the tables. */
export function effectOf(item: Item): Effect | undefined {
  const id = afterHash(item.pk);
  const orderId = item.orderId as string | undefined;
  if (item.sk.startsWith('LEDGER#'))
    return item.state === 'APPLIED' ? ledgerEffect(id, afterHash(item.sk) as StepName) : undefined;
  if (item.status === 'PAID')
    return { orderId, step: 'processPayment', id, what: `a payment of ${item.amount} is PAID` };
  if (item.status === 'USED')
    return { orderId, step: 'useCoupon', id, what: `the coupon of user ${afterHash(item.sk)} is USED` };
  if (item.sk.startsWith('ENTRY#') && !isCharge(item)) {
    const what = `${item.amount} was ${item.type === 'REFUND' ? 'given back to' : 'taken from'} the balance`;
    // The id in the key is the one that is booked once.
    return { orderId: afterHash(afterHash(item.sk)), step: 'decreaseBalance', id, what };
  }
  return undefined;
}

const ledgerEffect = (orderId: string, step: StepName): Effect => ({
  orderId,
  step,
  id: orderId,
  what: `${step} is APPLIED`,
});

/** The only entry without an order: what the user put in. */
const isCharge = ({ sk, type }: Item) => sk.startsWith('ENTRY#CHARGE#') && type === 'CHARGE';

const afterHash = (key: string) => key.slice(key.indexOf('#') + 1);
