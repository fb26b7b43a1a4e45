import * as coupon from '../../coupon/table.ts';
import * as payment from '../../payment/table.ts';
import { table as productTable } from '../../product/table.ts';
import { STEP_NAMES, type StepName } from '../../shared/saga/command-names.ts';
import { type OrderItem, table as orderTable } from '../../shared/saga/order-record.ts';
import { ledgerKey } from '../../shared/saga/step-ledger.ts';
import * as user from '../../user/table.ts';
import { getAll, type Item, type Place } from './scan.ts';

/** All that an order may have changed, as it stands in the five tables. */
export interface OrderEffects {
  ledgers: Record<StepName, Item | undefined>;
  payment: Item | undefined;
  /** The coupon that the order names. */
  coupon: Item | undefined;
  spent: Item | undefined;
  refunded: Item | undefined;
}

const LEDGER_TABLES: Record<StepName, string> = {
  decreaseStock: productTable,
  useCoupon: coupon.table,
  decreaseBalance: user.table,
  createOrder: orderTable,
  processPayment: payment.table,
};

export type Subject = Pick<OrderItem, 'orderId'> & Partial<OrderItem>;

const NOWHERE: Place = { table: orderTable, key: { pk: 'NOWHERE', sk: 'NOWHERE' } };

/** Where the order's effects stand: each has one place, made from what the order says itself. */
const placesOf = ({ orderId, userId, couponId }: Subject): Place[] => [
  ...STEP_NAMES.map((step) => ({ table: LEDGER_TABLES[step], key: ledgerKey(step, orderId) })),
  { table: payment.table, key: payment.paymentKey(payment.paymentIdOf(orderId)) },
  userId && couponId ? { table: coupon.table, key: coupon.couponKey(couponId, userId) } : NOWHERE,
  userId ? { table: user.table, key: user.entryKey(userId, `ORDER#${orderId}`) } : NOWHERE,
  userId ? { table: user.table, key: user.entryKey(userId, `REFUND#${orderId}`) } : NOWHERE,
];

/** Whether the order's own check looks at that place; what stands anywhere else, no order knows of. */
export const isPlaceOf = (order: Subject, { table, key: { pk, sk } }: Place) =>
  placesOf(order).some((place) => place.table === table && place.key.pk === pk && place.key.sk === sk);

/** Reads the effects of each order, all by key: what it costs does not depend on how large the tables are. */
export async function readEffects(orders: Subject[]): Promise<OrderEffects[]> {
  const wanted = orders.flatMap(placesOf);
  const found = await getAll(wanted);
  const each = wanted.length / orders.length;
  return orders.map((_, index) => {
    const mine = found.slice(index * each, (index + 1) * each);
    const [paid, used, spent, refunded] = mine.slice(STEP_NAMES.length);
    return {
      ledgers: Object.fromEntries(STEP_NAMES.map((step, at) => [step, mine[at]])) as OrderEffects['ledgers'],
      payment: paid,
      coupon: used,
      spent,
      refunded,
    };
  });
}
