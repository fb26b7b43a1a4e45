import type { Footprint } from '../../../lambdas/recovery/tables/footprint.ts';
import { STEP_NAMES } from '../../../lambdas/shared/saga/command-names.ts';
import type { RecordedState } from '../../../lambdas/shared/saga/ledger-rules.ts';
import { type OrderItem, openShardOf } from '../../../lambdas/shared/saga/order-record.ts';

export const AT = '2026-01-01T00:00:00.000Z';
const ITEMS = [{ productId: 'tea', quantity: 2 }];

/** An order of 1,800 with a coupon, confirmed unless the fields say something else. */
export const anOrderItem = (fields: Partial<OrderItem> = {}): OrderItem => ({
  orderId: 'one',
  userId: 'alice',
  items: ITEMS,
  couponId: 'ten-off',
  status: 'CONFIRMED',
  needsAttention: false,
  placed: true,
  price: { lines: [], subtotal: 2_000, discount: 200, total: 1_800 },
  createdAt: AT,
  updatedAt: AT,
  ...fields,
});

/** The same order while it is open, in the index in which reconcile looks. */
export const anOpenOrder = (fields: Partial<OrderItem> = {}) =>
  anOrderItem({ status: 'PENDING', openShard: openShardOf('one'), ...fields });

/** A rejected order, of which nothing is in place. */
export const aRejectedOrder = (fields: Partial<OrderItem> = {}) =>
  anOrderItem({ status: 'REJECTED', placed: false, ...fields });

const EFFECTS: Partial<Record<string, object>> = {
  decreaseStock: { items: ITEMS, day: '2026-01-01' },
  decreaseBalance: { userId: 'alice', orderId: 'one', amount: 1_800 },
};

/** The ledger records of the order's steps, all in one state, or as named. */
export const ledgersOf = (
  state: RecordedState,
  others: Partial<Record<string, RecordedState | undefined>> = {},
): Footprint['ledgers'] =>
  Object.fromEntries(
    STEP_NAMES.map((step) => {
      const found = step in others ? others[step] : state;
      return [
        step,
        found && {
          pk: 'ORDER#one',
          sk: `LEDGER#${step}`,
          step,
          orderId: 'one',
          state: found,
          at: AT,
          effects: EFFECTS[step],
        },
      ];
    }),
  ) as Footprint['ledgers'];

const item = (pk: string, sk: string, fields: object) => ({ pk, sk, ...fields });

/** All that the confirmed order has left. */
export const inPlace = (fields: Partial<Footprint> = {}): Footprint => ({
  ledgers: ledgersOf('APPLIED'),
  payment: item('PAYMENT#payment-one', 'PAYMENT', { status: 'PAID', amount: 1_800, userId: 'alice' }),
  coupon: item('COUPON#ten-off', 'USER#alice', { status: 'USED', orderId: 'one' }),
  spent: item('USER#alice', 'ENTRY#ORDER#one', { amount: 1_800 }),
  refunded: undefined,
  ...fields,
});

/** All that is left of the order once it was undone. */
export const undone = (fields: Partial<Footprint> = {}): Footprint => ({
  ledgers: ledgersOf('COMPENSATED'),
  payment: item('PAYMENT#payment-one', 'PAYMENT', { status: 'REFUNDED', amount: 1_800, userId: 'alice' }),
  coupon: item('COUPON#ten-off', 'USER#alice', { status: 'ISSUED' }),
  spent: item('USER#alice', 'ENTRY#ORDER#one', { amount: 1_800 }),
  refunded: item('USER#alice', 'ENTRY#REFUND#one', { amount: 1_800 }),
  ...fields,
});
