import { couponKey, shareKey } from '../../../lambdas/coupon/table.ts';
import { paymentIdOf, paymentKey } from '../../../lambdas/payment/table.ts';
import { productKey } from '../../../lambdas/product/table.ts';
import { STEP_NAMES } from '../../../lambdas/shared/saga/command-names.ts';
import { type OrderItem, orderKey, readOrder } from '../../../lambdas/shared/saga/order-record.ts';
import { ledgerKey } from '../../../lambdas/shared/saga/step-ledger.ts';
import { auditNow, orderMissing, sorted, violations } from '../../support/saga/findings.ts';
import { Shop, TOTAL } from '../../support/saga/shop.ts';
import { addToBalance, repairAll, tamper } from '../../support/saga/tampering.ts';
import { BALANCE, createWorld, STOCK } from '../../support/saga/world.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});

const orderOf = async (orderId: string) => (await readOrder(orderId)) as OrderItem;

/** So that each test says all that there is to find. */
afterEach(async () => {
  await repairAll();
  expect(await violations()).toEqual([]);
});

describe('the audit', () => {
  it.each([
    ['confirmed', 'confirmed', 'CONFIRMED'],
    ['rejected', 'rejected', 'REJECTED'],
    ['rejected before anything was taken', 'refusedAtOnce', 'REJECTED'],
    ['cancelled', 'cancelled', 'CANCELLED'],
    ['redriven', 'redriven', 'REJECTED'],
  ] as const)('finds nothing wrong with an order that was %s', async (_end, end, status) => {
    const { orderId } = await shop[end]();

    const { ok, violations: found, inFlight } = await auditNow();

    expect(await orderOf(orderId)).toMatchObject({ status, needsAttention: false });
    expect({ ok, found, of: inFlight.filter(({ id }) => id === orderId) }).toEqual({
      ok: true,
      found: [],
      of: [],
    });
  });

  it('counts what it has checked', async () => {
    const before = (await auditNow()).checked;
    await shop.confirmed();

    const { checked } = await auditNow();

    const more = Object.entries(checked).map(([what, number]) => [what, number - before[what as 'orders']]);
    expect(Object.fromEntries(more)).toEqual({ products: 1, coupons: 1, users: 1, orders: 1, payments: 1 });
  });

  it('says so when the time was up, and what to do about it', async () => {
    const { ok, incomplete, advice } = await auditNow({ isTimeUp: () => true });

    expect({ ok, incomplete, advice }).toEqual({
      ok: false,
      incomplete: true,
      advice:
        'the time was up before everything was read: take more parts, npm run recovery -- audit --parts 4',
    });
  });
});

describe('what was lost or doubled', () => {
  it('is named: units of a product', async () => {
    const { productId } = await shop.confirmed();
    await tamper('product', productKey(productId), { stock: STOCK - 1 });

    expect(await violations()).toEqual([
      { kind: 'STOCK_NOT_CONSERVED', id: productId, detail: '10 put in, 9 left, 2 sold: 1 too many' },
    ]);
  });

  it('is named: money of a user', async () => {
    const { userId } = await shop.confirmed();
    await addToBalance(userId, -7);

    expect(await violations()).toEqual([
      {
        kind: 'BALANCE_NOT_CONSERVED',
        id: userId,
        detail: `${BALANCE} charged, ${BALANCE - TOTAL - 7} left, ${TOTAL} spent, 0 refunded: 7 too little`,
      },
    ]);
  });

  it('is named: a coupon of a campaign', async () => {
    const { couponId } = await createWorld();
    await tamper('coupon', shareKey(couponId, 3), { share: 3, left: 2 });

    expect(await violations()).toEqual([
      { kind: 'COUPONS_NOT_CONSERVED', id: couponId, detail: '1 in all, 2 left, 1 issued: 2 too many' },
    ]);
  });

  it('is named: a product that is gone', async () => {
    const { productId } = await shop.confirmed();
    await tamper('product', productKey(productId));

    expect(await violations()).toEqual([
      {
        kind: 'PRODUCT_MISSING',
        id: productId,
        detail: `${STOCK} were put in and 2 sold of what is not there`,
      },
    ]);
  });
});

describe('an order that ended', () => {
  it('is named when a ledger record contradicts it', async () => {
    const [sold, undone] = [await shop.confirmed(), await shop.rejected()];
    await tamper('payment', ledgerKey('processPayment', sold.orderId), {
      state: 'COMPENSATED',
      compensatedAt: new Date().toISOString(),
    });
    await tamper('coupon', ledgerKey('useCoupon', undone.orderId), { state: 'APPLIED' });

    expect(await violations()).toEqual(
      sorted([
        { kind: 'LEDGER', id: sold.orderId, detail: 'CONFIRMED, but processPayment is COMPENSATED' },
        { kind: 'LEDGER', id: undone.orderId, detail: 'REJECTED, but useCoupon is APPLIED' },
      ]),
    );
  });

  it('is named when a ledger record would give back something else', async () => {
    const { orderId, userId } = await shop.confirmed();
    await tamper('user', ledgerKey('decreaseBalance', orderId), { effects: { userId, orderId, amount: 1 } });

    expect(await violations()).toEqual([
      {
        kind: 'LEDGER',
        id: orderId,
        detail: `keeps 1 to give back to the balance, the order was of ${TOTAL}`,
      },
    ]);
  });

  it.each([
    [{ status: 'REFUNDED' }, (userId: string) => `REFUNDED at ${TOTAL} by ${userId}`],
    [{ amount: 5 }, (userId: string) => `PAID at 5 by ${userId}`],
    [{ userId: 'somebody' }, () => `PAID at ${TOTAL} by somebody`],
    [undefined, () => 'not there'],
  ])('is named when it is CONFIRMED and its payment is made %j', async (fields, found) => {
    const { orderId, userId } = await shop.confirmed();
    await tamper('payment', paymentKey(paymentIdOf(orderId)), fields);

    expect(await violations()).toEqual([
      {
        kind: 'PAYMENT',
        id: orderId,
        detail: `CONFIRMED at ${TOTAL} by ${userId}, but the payment is ${found(userId)}`,
      },
    ]);
  });

  it('is named when it is REJECTED and its payment is PAID', async () => {
    const { orderId, userId } = await shop.rejected();
    await tamper('payment', paymentKey(paymentIdOf(orderId)), { status: 'PAID' });

    expect(await violations()).toEqual([
      { kind: 'PAYMENT', id: orderId, detail: `REJECTED, but the payment is PAID at ${TOTAL} by ${userId}` },
    ]);
  });

  it('is named when it is CONFIRMED and its coupon is not used', async () => {
    const { orderId, couponId, userId } = await shop.confirmed();
    await tamper('coupon', couponKey(couponId, userId), { status: 'ISSUED', orderId: undefined });

    expect(await violations()).toEqual([
      { kind: 'COUPON', id: orderId, detail: `CONFIRMED, but ${couponId} is ISSUED` },
    ]);
  });

  it('is named when it is REJECTED and does stand', async () => {
    const { orderId } = await shop.rejected();
    await tamper('order', orderKey(orderId), { placed: true });

    expect(await violations()).toEqual([{ kind: 'ORDER', id: orderId, detail: 'REJECTED, but it stands' }]);
  });

  it('is named when its record is copied: nothing is in place of the copy', async () => {
    const { orderId, userId, couponId } = await shop.confirmed();
    await tamper('order', orderKey('copy'), { ...(await orderOf(orderId)), ...orderKey('copy') });

    const wrong = (kind: string, what: string) => ({ kind, id: 'copy', detail: `CONFIRMED${what}` });
    expect(await violations()).toEqual(
      sorted([
        ...STEP_NAMES.map((step) => wrong('LEDGER', `, but ${step} is not there`)),
        wrong('PAYMENT', ` at ${TOTAL} by ${userId}, but the payment is not there`),
        wrong('BALANCE', ` at ${TOTAL}, but 0 was taken from the balance and 0 given back`),
        wrong('COUPON', `, but ${couponId} is USED for ${orderId}`),
      ]),
    );
  });

  it('is named with everything that is in place of it when its record was deleted', async () => {
    const { orderId, userId, couponId } = await shop.confirmed();
    await tamper('order', orderKey(orderId));

    expect(await violations()).toEqual(
      sorted([
        ...STEP_NAMES.map((step) => orderMissing(orderId, `${step} is APPLIED`, orderId)),
        orderMissing(couponId, `the coupon of user ${userId} is USED`, orderId),
        orderMissing(userId, `${TOTAL} was taken from the balance`, orderId),
        orderMissing(paymentIdOf(orderId), `a payment of ${TOTAL} is PAID`, orderId),
      ]),
    );
  });
});

describe('an open order that is in no index', () => {
  it.each([
    ['PENDING', {}, ''],
    ['REJECTING', {}, ''],
    ['CANCELLING', {}, ''],
    ['REJECTED', { needsAttention: true }, ', needs attention'],
  ])('is named when it is %s: nobody will ever find it', async (status, fields, ends) => {
    const { orderId } = await shop.killed();
    const { createdAt } = await orderOf(orderId);
    await tamper('order', orderKey(orderId), { status, ...fields, openShard: undefined });

    const { violations: found, inFlight } = await auditNow();

    expect(found).toEqual([
      {
        kind: 'UNLISTED_ORDER',
        id: orderId,
        detail: `${status} since ${createdAt}${ends}, but not in the index of open orders: nobody will find it`,
      },
    ]);
    expect(inFlight.filter(({ id }) => id === orderId)).toEqual([]);
  });
});
