import { contradictions, standing } from '../../../../lambdas/recovery/audit/orders/contradictions.ts';
import type { Footprint } from '../../../../lambdas/recovery/tables/footprint.ts';
import type { OrderItem } from '../../../../lambdas/shared/saga/order-record.ts';
import {
  AT,
  anOpenOrder,
  anOrderItem,
  aRejectedOrder,
  inPlace,
  ledgersOf,
  undone,
} from '../../../support/saga/footprints.ts';

const found = (order: OrderItem, footprint: Footprint) =>
  contradictions(order, footprint).map(({ kind, detail }) => `${kind}: ${detail}`);
const payment = (fields: object) => ({ pk: 'PAYMENT#payment-one', sk: 'PAYMENT', ...fields });
const entry = (amount: number) => ({ pk: 'USER#alice', sk: 'ENTRY', amount });
const aCoupon = (fields: object) => ({ pk: 'COUPON#ten-off', sk: 'USER#alice', ...fields });

describe('nothing is wrong', () => {
  it.each<[string, OrderItem, Footprint]>([
    ['a confirmed order with all that it took', anOrderItem(), inPlace()],
    [
      'one without a coupon',
      anOrderItem({ couponId: undefined }),
      inPlace({ ledgers: ledgersOf('APPLIED', { useCoupon: undefined }), coupon: undefined }),
    ],
    ['a rejected order of which all was given back', aRejectedOrder(), undone()],
    [
      'one that was rejected before anything was taken',
      aRejectedOrder({ placed: undefined, price: undefined }),
      {
        ledgers: ledgersOf('BLOCKED', { decreaseStock: 'REJECTED' }),
        payment: undefined,
        coupon: aCoupon({ status: 'ISSUED' }),
        spent: undefined,
        refunded: undefined,
      },
    ],
    ['a cancelled order of which all was given back', aRejectedOrder({ status: 'CANCELLED' }), undone()],
    ['an open order of which all is in place', anOpenOrder(), inPlace()],
    [
      'an open order in the middle of its run',
      anOpenOrder({ placed: false, price: undefined }),
      inPlace({
        ledgers: ledgersOf('APPLIED', { createOrder: undefined, processPayment: undefined }),
        payment: undefined,
      }),
    ],
    [
      'an open order in the middle of its undoing',
      anOpenOrder({ status: 'REJECTING', placed: false }),
      undone({
        ledgers: ledgersOf('COMPENSATED', { decreaseStock: 'APPLIED', useCoupon: 'APPLIED' }),
        coupon: aCoupon({ status: 'USED', orderId: 'one' }),
      }),
    ],
    [
      'an order that was written off, of which a person has settled by hand what was left',
      aRejectedOrder({ writtenOff: { by: 'root', at: AT, reason: 'sent back' } }),
      undone({ ledgers: ledgersOf('COMPENSATED', { decreaseStock: 'APPLIED' }) }),
    ],
    [
      'a coupon that somebody else uses by now',
      aRejectedOrder(),
      undone({ coupon: aCoupon({ status: 'USED', orderId: 'two' }) }),
    ],
  ])('with %s', (_what, order, footprint) => {
    expect(found(order, footprint)).toEqual([]);
  });
});

describe('of a confirmed order it is named', () => {
  it.each<[string, Partial<OrderItem>, Partial<Footprint>, string[]]>([
    ['that it does not stand', { placed: false }, {}, ['ORDER: CONFIRMED, but it does not stand']],
    ['that it was never placed', { placed: undefined }, {}, ['ORDER: CONFIRMED, but it does not stand']],
    [
      'that its payment is not there',
      {},
      { payment: undefined },
      ['PAYMENT: CONFIRMED at 1800 by alice, but the payment is not there'],
    ],
    [
      'that its payment was refunded',
      {},
      { payment: payment({ status: 'REFUNDED', amount: 1_800, userId: 'alice' }) },
      ['PAYMENT: CONFIRMED at 1800 by alice, but the payment is REFUNDED at 1800 by alice'],
    ],
    [
      'that its payment is of another amount',
      {},
      { payment: payment({ status: 'PAID', amount: 1_799, userId: 'alice' }) },
      ['PAYMENT: CONFIRMED at 1800 by alice, but the payment is PAID at 1799 by alice'],
    ],
    [
      'that its payment is of another user',
      {},
      { payment: payment({ status: 'PAID', amount: 1_800, userId: 'bob' }) },
      ['PAYMENT: CONFIRMED at 1800 by alice, but the payment is PAID at 1800 by bob'],
    ],
    [
      'that nothing was taken from the balance',
      {},
      { spent: undefined },
      ['BALANCE: CONFIRMED at 1800, but 0 was taken from the balance and 0 given back'],
    ],
    [
      'that too much was taken from the balance',
      {},
      { spent: entry(1_801) },
      ['BALANCE: CONFIRMED at 1800, but 1801 was taken from the balance and 0 given back'],
    ],
    [
      'that something was given back to the balance',
      {},
      { refunded: entry(5) },
      ['BALANCE: CONFIRMED at 1800, but 1800 was taken from the balance and 5 given back'],
    ],
    [
      'that its coupon is not used',
      {},
      { coupon: aCoupon({ status: 'ISSUED' }) },
      ['COUPON: CONFIRMED, but ten-off is ISSUED'],
    ],
    [
      'that its coupon is used for another order',
      {},
      { coupon: aCoupon({ status: 'USED', orderId: 'two' }) },
      ['COUPON: CONFIRMED, but ten-off is USED for two'],
    ],
    ['that its coupon is gone', {}, { coupon: undefined }, ['COUPON: CONFIRMED, but ten-off is not there']],
    [
      'that it used the coupon and does not count as used',
      {},
      { coupon: aCoupon({ status: 'ISSUED', orderId: 'one' }) },
      ['COUPON: CONFIRMED, but ten-off is ISSUED for one'],
    ],
    [
      'that a step is not applied',
      {},
      { ledgers: ledgersOf('APPLIED', { createOrder: 'BLOCKED' }) },
      ['LEDGER: CONFIRMED, but createOrder is BLOCKED'],
    ],
    [
      'that a step has no record',
      {},
      { ledgers: ledgersOf('APPLIED', { decreaseStock: undefined }) },
      ['LEDGER: CONFIRMED, but decreaseStock is not there'],
    ],
    [
      'that the balance has no record: nothing can be said of what it keeps',
      {},
      { ledgers: ledgersOf('APPLIED', { decreaseBalance: undefined }) },
      ['LEDGER: CONFIRMED, but decreaseBalance is not there'],
    ],
    [
      'that a step is applied which it did not ask for',
      { couponId: undefined },
      { coupon: undefined },
      ['LEDGER: CONFIRMED, but useCoupon is APPLIED'],
    ],
    [
      'that its record would give back other units than were ordered',
      { items: [{ productId: 'tea', quantity: 3 }] },
      {},
      [
        'LEDGER: took [{"productId":"tea","quantity":2}] from stock, ordered were [{"productId":"tea","quantity":3}]',
      ],
    ],
    [
      'that it is of another total than was paid and would be given back',
      { price: { lines: [], subtotal: 2_000, discount: 0, total: 2_000 } },
      {},
      [
        'LEDGER: keeps 1800 to give back to the balance, the order was of 2000',
        'PAYMENT: CONFIRMED at 2000 by alice, but the payment is PAID at 1800 by alice',
        'BALANCE: CONFIRMED at 2000, but 1800 was taken from the balance and 0 given back',
      ],
    ],
    [
      'that it is in need and nobody will find it',
      { needsAttention: true },
      {},
      [
        `UNLISTED_ORDER: CONFIRMED since ${AT}, needs attention, but not in the index of open orders: nobody will find it`,
      ],
    ],
  ])('%s', (_what, order, footprint, wrong) => {
    expect(found(anOrderItem(order), inPlace(footprint))).toEqual(wrong);
  });

  it('that it has no price, and so nothing that was taken can be right', () => {
    expect(found(anOrderItem({ price: undefined }), inPlace())).toEqual([
      'LEDGER: keeps 1800 to give back to the balance, the order was of undefined',
      'PAYMENT: CONFIRMED at undefined by alice, but the payment is PAID at 1800 by alice',
      'BALANCE: CONFIRMED at undefined, but 1800 was taken from the balance and 0 given back',
    ]);
  });
});

describe('of an open order it is named, with the step that says so', () => {
  it.each<[string, Partial<Footprint>, string[]]>([
    [
      'that its payment is not there',
      { payment: undefined },
      ['PAYMENT: PENDING, and processPayment is APPLIED at 1800 by alice, but the payment is not there'],
    ],
    [
      'that it was paid without a step',
      { ledgers: ledgersOf('APPLIED', { processPayment: undefined }) },
      ['PAYMENT: PENDING, and processPayment is not APPLIED, but the payment is PAID at 1800 by alice'],
    ],
    [
      'that nothing was taken from the balance',
      { spent: undefined },
      [
        'BALANCE: PENDING, and decreaseBalance is APPLIED at 1800, but 0 was taken from the balance and 0 given back',
      ],
    ],
    [
      'that money was taken without a step',
      { ledgers: ledgersOf('APPLIED', { decreaseBalance: undefined }) },
      [
        'BALANCE: PENDING, and decreaseBalance is not APPLIED, but 1800 was taken from the balance and 0 given back',
      ],
    ],
    [
      'that its coupon is not used',
      { coupon: aCoupon({ status: 'ISSUED' }) },
      ['COUPON: PENDING, and useCoupon is APPLIED, but ten-off is ISSUED'],
    ],
  ])('%s', (_what, footprint, wrong) => {
    expect(found(anOpenOrder(), inPlace(footprint))).toEqual(wrong);
  });
});

describe('of a rejected order it is named', () => {
  it.each<[string, Partial<OrderItem>, Partial<Footprint>, string[]]>([
    ['that it stands', { placed: true }, {}, ['ORDER: REJECTED, but it stands']],
    [
      'that it was paid',
      {},
      { payment: payment({ status: 'PAID', amount: 1_800, userId: 'alice' }) },
      ['PAYMENT: REJECTED, but the payment is PAID at 1800 by alice'],
    ],
    [
      'that its money was not given back',
      {},
      { refunded: undefined },
      ['BALANCE: REJECTED, but 1800 was taken from the balance and 0 given back'],
    ],
    [
      'that money was given back which was never taken',
      {},
      { spent: undefined },
      ['BALANCE: REJECTED, but 0 was taken from the balance and 1800 given back'],
    ],
    [
      'that its coupon is still used for it',
      {},
      { coupon: aCoupon({ status: 'USED', orderId: 'one' }) },
      ['COUPON: REJECTED, but ten-off is USED for one'],
    ],
    [
      'that a step is still applied',
      {},
      { ledgers: ledgersOf('COMPENSATED', { processPayment: 'APPLIED' }) },
      ['LEDGER: REJECTED, but processPayment is APPLIED'],
    ],
  ])('%s', (_what, order, footprint, wrong) => {
    expect(found(aRejectedOrder(order), undone(footprint))).toEqual(wrong);
  });
});

describe('of an open order it is named', () => {
  it.each<[string, Partial<OrderItem>, Partial<Footprint>, string[]]>([
    [
      'that nobody will find it',
      { openShard: undefined },
      {},
      [`UNLISTED_ORDER: PENDING since ${AT}, but not in the index of open orders: nobody will find it`],
    ],
    [
      'that it is in the wrong shard of the index',
      { openShard: 'OPEN#9' },
      {},
      [`UNLISTED_ORDER: PENDING since ${AT}, but not in the index of open orders: nobody will find it`],
    ],
    [
      'that its ledger says applied and its record does not',
      { placed: false },
      {},
      ['ORDER: PENDING, and createOrder is APPLIED, but it does not stand'],
    ],
    [
      'that it was paid at another amount than its ledger keeps, as long as it has no price',
      { price: undefined },
      { payment: payment({ status: 'PAID', amount: 7, userId: 'alice' }) },
      [
        'PAYMENT: PENDING, and processPayment is APPLIED at 1800 by alice, but the payment is PAID at 7 by alice',
      ],
    ],
  ])('%s', (_what, order, footprint, wrong) => {
    expect(found(anOpenOrder(order), inPlace(footprint))).toEqual(wrong);
  });

  it('that money is gone of a step that was undone', () => {
    const order = anOpenOrder({ status: 'REJECTING', placed: false });

    expect(found(order, undone({ refunded: undefined }))).toEqual([
      'BALANCE: REJECTING, and decreaseBalance is not APPLIED, but 1800 was taken from the balance and 0 given back',
    ]);
  });

  it('that an order which was written off has lost more than a person has settled', () => {
    const order = aRejectedOrder({ writtenOff: { by: 'root', at: AT, reason: 'sent back' } });
    const ledgers = ledgersOf('COMPENSATED', { processPayment: 'APPLIED' });

    expect(found(order, undone({ ledgers }))).toEqual([
      'PAYMENT: REJECTED, and processPayment is APPLIED at 1800 by alice, but the payment is REFUNDED at 1800 by alice',
    ]);
  });
});

it('says where an order stands', () => {
  expect(standing(anOpenOrder())).toBe(`PENDING since ${AT}`);
  expect(standing(anOpenOrder({ needsAttention: true }))).toBe(`PENDING since ${AT}, needs attention`);
});
