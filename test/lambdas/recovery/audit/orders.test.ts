import '../../../support/faults/no-pauses.ts';
import * as coupon from '../../../../lambdas/coupon/table.ts';
import { eventKey, table as journal } from '../../../../lambdas/journal/table.ts';
import * as payment from '../../../../lambdas/payment/table.ts';
import * as product from '../../../../lambdas/product/table.ts';
import { audit } from '../../../../lambdas/recovery/audit/audit.ts';
import { type Books, openOwnBooks } from '../../../../lambdas/recovery/books/books.ts';
import type { Item } from '../../../../lambdas/recovery/tables/scan.ts';
import { STEP_NAMES } from '../../../../lambdas/shared/saga/command-names.ts';
import {
  type OrderItem,
  openShardOf,
  orderKey,
  table as orders,
} from '../../../../lambdas/shared/saga/order-record.ts';
import { ledgerKey } from '../../../../lambdas/shared/saga/step-ledger.ts';
import * as user from '../../../../lambdas/user/table.ts';
import { AT, anOrderItem } from '../../../support/saga/footprints.ts';
import { MemoryTables } from '../../../support/saga/memory-tables.ts';

let tables: MemoryTables;
beforeEach(() => {
  tables = new MemoryTables();
});

const TABLES = {
  decreaseStock: product.table,
  useCoupon: coupon.table,
  decreaseBalance: user.table,
  createOrder: orders,
  processPayment: payment.table,
};
const effectsOf = (orderId: string) => ({
  decreaseStock: { items: [{ productId: 'tea', quantity: 2 }], day: '2026-01-01' },
  useCoupon: { couponId: 'ten-off', userId: orderId },
  decreaseBalance: { userId: orderId, orderId, amount: 1_800 },
  createOrder: { orderId },
  processPayment: { paymentId: payment.paymentIdOf(orderId) },
});
const EVENTS = [
  'OrderPlaced',
  'StockDecreased',
  'CouponUsed',
  'BalanceDecreased',
  'OrderCreated',
  'PaymentProcessed',
];

/** Puts a confirmed order and all that it did into the tables and the journal; its user has its name. */
function confirmed(orderId: string, fields: Partial<OrderItem> = {}): void {
  const order = anOrderItem({ orderId, userId: orderId, confirmedAt: AT, ...fields });
  tables.put(orders, { ...orderKey(orderId), ...order } as Item);
  for (const step of STEP_NAMES)
    tables.put(TABLES[step], {
      ...ledgerKey(step, orderId),
      step,
      orderId,
      state: 'APPLIED',
      at: AT,
      effects: effectsOf(orderId)[step],
    } as Item);
  const paymentId = payment.paymentIdOf(orderId);
  tables.put(payment.table, {
    ...payment.paymentKey(paymentId),
    paymentId,
    orderId,
    userId: orderId,
    status: 'PAID',
    amount: 1_800,
  } as Item);
  tables.put(coupon.table, {
    ...coupon.couponKey('ten-off', orderId),
    status: 'USED',
    orderId,
  } as Item);
  tables.put(
    user.table,
    { ...user.userKey(orderId), balance: 200, entries: 2 } as Item,
    { ...user.entryKey(orderId, `ORDER#${orderId}`), type: 'ORDER', amount: 1_800, orderId } as Item,
    { ...user.entryKey(orderId, 'CHARGE#x'), type: 'CHARGE', amount: 2_000 } as Item,
  );
  for (const type of [...EVENTS, ...(order.confirmedAt ? ['OrderConfirmed'] : [])]) putEvent(orderId, type);
}

const putEvent = (orderId: string, type: string) =>
  tables.put(journal, { ...eventKey(orderId, type), type } as Item);
const dropEvent = (orderId: string, type: string) => tables.remove(journal, eventKey(orderId, type));

/** What the audit says, without the sums of the product and the campaign, which are not there. */
async function audited(books: Partial<Books> = {}) {
  const own = await openOwnBooks(() => false);
  const open = async () => ({ ...own, books: { ...own.books, ...books } });
  const report = await audit({ isTimeUp: () => false, open });
  const violations = report.violations.filter(({ id }) => id !== 'tea' && id !== 'ten-off');
  return { ...report, violations };
}

describe('the audit of orders', () => {
  it('finds nothing wrong with what is right, and counts it', async () => {
    for (let id = 0; id < 60; id++) confirmed(`o-${id}`);

    const { violations, inFlight, checked } = await audited();

    expect({ violations, inFlight }).toEqual({ violations: [], inFlight: [] });
    expect(checked).toMatchObject({ orders: 60, payments: 60, users: 60 });
  });

  it('names what contradicts an order when it is seen twice', async () => {
    for (const id of ['one', 'two', 'three']) confirmed(id);
    tables.change(orders, orderKey('two'), { placed: false });

    expect((await audited()).violations).toEqual([
      { kind: 'ORDER', id: 'two', detail: 'CONFIRMED, but it does not stand' },
    ]);
  });

  it('calls nothing a violation that is wrong in another way at each look', async () => {
    confirmed('one');
    let looks = 0;
    tables.beforeRead = (table) => {
      if (table === orders)
        tables.change(orders, orderKey('one'), { placed: false, updatedAt: new Date(++looks).toISOString() });
    };

    const { violations, inFlight } = await audited();

    expect(violations).toEqual([]);
    expect(inFlight).toMatchObject([{ id: 'one', kind: 'ORDER' }]);
  });

  it('counts payments, and nothing else of their table', async () => {
    confirmed('one');
    tables.remove(payment.table, ledgerKey('processPayment', 'one'));

    expect((await audited()).checked.payments).toBe(1);
    tables.remove(payment.table, payment.paymentKey(payment.paymentIdOf('one')));
    tables.put(payment.table, {
      ...ledgerKey('processPayment', 'one'),
      step: 'processPayment',
      orderId: 'one',
      state: 'BLOCKED',
      at: AT,
    } as Item);
    expect((await audited()).checked.payments).toBe(0);
  });

  it('takes an order for what its key says', async () => {
    confirmed('one');
    tables.put(orders, { ...anOrderItem({ orderId: 'one', userId: 'one' }), ...orderKey('copy') } as Item);

    const { violations } = await audited();

    expect(violations.map(({ id }) => id)).toContain('copy');
    expect(violations.map(({ id }) => id)).not.toContain('one');
  });

  it('names nothing that is mended at the second look', async () => {
    confirmed('one');
    tables.change(orders, orderKey('one'), { placed: false });
    let reads = 0;
    tables.beforeRead = (table) => {
      if (table === journal && ++reads === 2) tables.change(orders, orderKey('one'), { placed: true });
    };
    // The record is read before the journal: the second look is torn, the third is whole.
    const { violations, inFlight } = await audited();

    expect({ violations, inFlight }).toEqual({ violations: [], inFlight: [] });
  });

  it('says of an open order that it is in flight', async () => {
    confirmed('one', { status: 'PENDING', openShard: openShardOf('one'), confirmedAt: undefined });

    const { ok, violations, inFlight } = await audited();

    expect(violations).toEqual([]);
    expect(inFlight).toEqual([{ kind: 'OPEN_ORDER', id: 'one', detail: `PENDING since ${AT}` }]);
    expect(ok).toBe(false);
  });

  it('says of an open order that contradicts itself only what is wrong', async () => {
    confirmed('one', { status: 'PENDING', confirmedAt: undefined });

    const { violations, inFlight } = await audited();

    expect(violations).toMatchObject([{ kind: 'UNLISTED_ORDER', id: 'one' }]);
    expect(inFlight).toEqual([]);
  });

  it('misses no event that the journal need not have: of what another owner has decided', async () => {
    confirmed('one');
    for (const type of ['CouponUsed', 'OrderCreated']) dropEvent('one', type);

    const { violations } = await audited({ isJournaled: (_, type) => type !== 'CouponUsed' });

    expect(violations).toMatchObject([{ id: 'one', detail: expect.stringContaining('lacks OrderCreated:') }]);
  });

  it('names the events that the journal lacks', async () => {
    confirmed('one');
    dropEvent('one', 'CouponUsed');

    expect((await audited()).violations).toEqual([
      {
        kind: 'EVENTS_MISSING',
        id: 'one',
        detail: 'the journal lacks CouponUsed: npm run replay -- --backfill writes what is missing',
      },
    ]);
  });

  it('says of events that may be on their way that they are late', async () => {
    confirmed('one', { confirmedAt: new Date().toISOString() });
    dropEvent('one', 'OrderConfirmed');

    const { violations, inFlight } = await audited();

    expect(violations).toEqual([]);
    expect(inFlight).toEqual([
      { kind: 'EVENTS_LATE', id: 'one', detail: 'the journal does not have OrderConfirmed yet' },
    ]);
  });

  it('names an order that cannot be read, and does not stumble over it', async () => {
    confirmed('one');
    tables.put(orders, { ...orderKey('broken'), orderId: 'broken', status: 'UNHEARD_OF' } as Item);

    const { violations, checked } = await audited();

    expect(violations).toEqual([
      { kind: 'MALFORMED_ITEM', id: 'ORDER#broken ORDER', detail: expect.stringContaining('status') },
    ]);
    expect(checked.orders).toBe(1);
  });
});

describe('the audit of traces', () => {
  it('calls no trace a violation that is another at each look', async () => {
    let looks = 0;
    tables.beforeRead = (table) => {
      if (table === payment.table)
        tables.put(payment.table, {
          ...payment.paymentKey('payment-nobody'),
          paymentId: 'payment-nobody',
          orderId: 'nobody',
          userId: 'nobody',
          status: 'PAID',
          amount: ++looks,
        } as Item);
    };

    const { violations, inFlight } = await audited();

    expect(violations).toEqual([]);
    expect(inFlight).not.toEqual([]);
  });

  it('names all that is left of an order that is gone', async () => {
    for (const id of ['one', 'two']) confirmed(id);
    tables.remove(orders, orderKey('one'));

    const { violations } = await audited();

    const gone = 'for order one, which does not exist';
    expect(violations.map(({ kind, id, detail }) => `${kind} ${id}: ${detail}`).sort()).toEqual([
      `ORDER_MISSING one: 1800 was taken from the balance ${gone}`,
      `ORDER_MISSING one: createOrder is APPLIED ${gone}`,
      `ORDER_MISSING one: decreaseBalance is APPLIED ${gone}`,
      `ORDER_MISSING one: decreaseStock is APPLIED ${gone}`,
      `ORDER_MISSING one: processPayment is APPLIED ${gone}`,
      `ORDER_MISSING one: useCoupon is APPLIED ${gone}`,
      `ORDER_MISSING payment-one: a payment of 1800 is PAID ${gone}`,
    ]);
  });

  it('names what stands where its order does not look', async () => {
    confirmed('one');
    tables.put(payment.table, {
      ...payment.paymentKey('another'),
      orderId: 'one',
      status: 'PAID',
      amount: 5,
    } as Item);

    expect((await audited()).violations).toEqual([
      {
        kind: 'STRAY_EFFECT',
        id: 'another',
        detail: 'a payment of 5 is PAID for order one, which does not know it in this place',
      },
    ]);
  });

  it('names a record in another service than its own', async () => {
    confirmed('one');
    tables.put(payment.table, {
      ...ledgerKey('createOrder', 'one'),
      step: 'createOrder',
      orderId: 'one',
      state: 'APPLIED',
      at: AT,
      effects: { orderId: 'one' },
    } as Item);

    expect((await audited()).violations).toEqual([
      {
        kind: 'STRAY_EFFECT',
        id: 'one',
        detail: 'createOrder is APPLIED for order one, which does not know it in this place',
      },
    ]);
  });

  it.each<[string, () => void]>([
    ['its order is written', () => confirmed('one')],
    ['it is taken back', () => tables.remove(payment.table, payment.paymentKey('payment-one'))],
  ])('names nothing when %s before the second look', async (_when, mend) => {
    tables.put(payment.table, {
      ...payment.paymentKey('payment-one'),
      orderId: 'one',
      userId: 'one',
      status: 'PAID',
      amount: 1_800,
    } as Item);
    let reads = 0;
    tables.beforeRead = (table) => {
      if (table === orders && ++reads === 6) mend();
    };

    const { violations } = await audited();

    expect(violations).toEqual([]);
    expect(reads).toBeGreaterThan(6);
  });

  it('says of a young one that its order may still be placed', async () => {
    tables.put(product.table, {
      ...ledgerKey('decreaseStock', 'one'),
      step: 'decreaseStock',
      orderId: 'one',
      state: 'APPLIED',
      at: new Date().toISOString(),
      effects: effectsOf('one').decreaseStock,
    } as Item);

    const { violations, inFlight } = await audited();

    expect(violations).toEqual([]);
    expect(inFlight).toEqual([
      {
        kind: 'ORDER_MISSING',
        id: 'one',
        detail: 'decreaseStock is APPLIED for order one, which does not exist',
      },
    ]);
  });
});
