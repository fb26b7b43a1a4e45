import * as coupon from '../../coupon/table.ts';
import * as payment from '../../payment/table.ts';
import { table as productTable } from '../../product/table.ts';
import { STEP_NAMES, type StepName } from '../../shared/saga/command-names.ts';
import { type OrderItem, table as orderTable } from '../../shared/saga/order-record.ts';
import { ledgerKey } from '../../shared/saga/step-ledger.ts';
import * as user from '../../user/table.ts';
import { getAll, type Item, type Place } from './scan.ts';

/** Every item that an order's steps may have written, as it stands in the five tables. */
export interface Footprint {
  ledgers: Record<StepName, Item | undefined>;
  payment: Item | undefined;
  /** The user's coupon that the order names. */
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

/** Where the order's footprint stands: each item has one place, made from what the order says itself. */
const placesOf = ({ orderId, userId, couponId }: Subject): Place[] => [
  ...STEP_NAMES.map((step) => ({ table: LEDGER_TABLES[step], key: ledgerKey(step, orderId) })),
  { table: payment.table, key: payment.paymentKey(payment.paymentIdOf(orderId)) },
  userId && couponId ? { table: coupon.table, key: coupon.couponKey(couponId, userId) } : NOWHERE,
  userId ? { table: user.table, key: user.entryKey(userId, `ORDER#${orderId}`) } : NOWHERE,
  userId ? { table: user.table, key: user.entryKey(userId, `REFUND#${orderId}`) } : NOWHERE,
];

/** Whether the place belongs to the order's footprint; of what stands anywhere else no order knows. */
export const isInFootprint = (order: Subject, { table, key: { pk, sk } }: Place) =>
  placesOf(order).some((place) => place.table === table && place.key.pk === pk && place.key.sk === sk);

/** Reads the footprint of each order, all by key: its cost does not depend on the size of the tables; in our own, if not told where. */
export async function readFootprints(
  orders: Subject[],
  books: { getAll: typeof getAll } = { getAll },
): Promise<Footprint[]> {
  const wanted = orders.flatMap(placesOf);
  const found = await books.getAll(wanted);
  const each = wanted.length / orders.length;
  return orders.map((_, index) => {
    const mine = found.slice(index * each, (index + 1) * each);
    const [paid, used, spent, refunded] = mine.slice(STEP_NAMES.length);
    return {
      ledgers: Object.fromEntries(STEP_NAMES.map((step, at) => [step, mine[at]])) as Footprint['ledgers'],
      payment: paid,
      coupon: used,
      spent,
      refunded,
    };
  });
}
