import { couponKey } from '../../../lambdas/coupon/table.ts';
import { paymentIdOf, paymentKey } from '../../../lambdas/payment/table.ts';
import { ledgerKey } from '../../../lambdas/shared/saga/step-ledger.ts';
import { violations } from '../../support/saga/findings.ts';
import { Shop, TOTAL } from '../../support/saga/shop.ts';
import { get } from '../../support/saga/tables.ts';
import { addToBalance, book, repairAll, tamper } from '../../support/saga/tampering.ts';
import { createWorld } from '../../support/saga/world.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});

/** So that each test says all that there is to find. */
afterEach(async () => {
  await repairAll();
  expect(await violations()).toEqual([]);
});

describe('an effect that no order knows', () => {
  it.each([
    [undefined, 'STRAY_EFFECT', 'no order'],
    ['nosuch', 'ORDER_MISSING', 'order nosuch, which does not exist'],
  ])('is named: a coupon that is USED for %s', async (orderId, kind, whom) => {
    const { couponId, userId } = await createWorld();
    await tamper('coupon', couponKey(couponId, userId), { status: 'USED', orderId });

    expect(await violations()).toEqual([
      { kind, id: couponId, detail: `the coupon of user ${userId} is USED for ${whom}` },
    ]);
  });

  it('is named: a coupon that is USED for an order without it', async () => {
    const [{ orderId }, { couponId, userId }] = [await shop.confirmed(), await createWorld()];
    await tamper('coupon', couponKey(couponId, userId), { status: 'USED', orderId });

    expect(await violations()).toEqual([
      {
        kind: 'STRAY_EFFECT',
        id: couponId,
        detail: `the coupon of user ${userId} is USED for order ${orderId}, which does not know it in this place`,
      },
    ]);
  });

  it.each([paymentIdOf('nosuch'), 'any'])(
    'is named: the payment %s of an order that does not exist',
    async (paymentId) => {
      const payment = { paymentId, orderId: 'nosuch', userId: 'somebody', amount: 500, status: 'PAID' };
      await tamper('payment', paymentKey(paymentId), payment);

      expect(await violations()).toEqual([
        {
          kind: 'ORDER_MISSING',
          id: paymentId,
          detail: 'a payment of 500 is PAID for order nosuch, which does not exist',
        },
      ]);
    },
  );

  it('is named: a second payment of an order', async () => {
    const { orderId } = await shop.confirmed();
    const payment = await get('payment', paymentKey(paymentIdOf(orderId)));
    await tamper('payment', paymentKey('second'), { ...payment, ...paymentKey('second') });

    expect(await violations()).toEqual([
      {
        kind: 'STRAY_EFFECT',
        id: 'second',
        detail: `a payment of ${TOTAL} is PAID for order ${orderId}, which does not know it in this place`,
      },
    ]);
  });

  it.each(['ORDER', 'REFUND'] as const)(
    'is named: an entry %s of an order that does not exist',
    async (type) => {
      const { userId } = await createWorld();
      await book(userId, type, 'nosuch', 500);

      expect(await violations()).toEqual([
        {
          kind: 'ORDER_MISSING',
          id: userId,
          detail: `500 was ${type === 'ORDER' ? 'taken from' : 'given back to'} the balance for order nosuch, which does not exist`,
        },
      ]);
    },
  );

  it("is named: a refund of somebody else's order", async () => {
    const [{ orderId }, { userId }] = [await shop.cancelled(), await createWorld()];
    await book(userId, 'REFUND', orderId, TOTAL);

    expect(await violations()).toEqual([
      {
        kind: 'STRAY_EFFECT',
        id: userId,
        detail: `${TOTAL} was given back to the balance for order ${orderId}, which does not know it in this place`,
      },
    ]);
  });

  it('is named: a ledger record in the table of another service', async () => {
    const { orderId } = await shop.rejected();
    const effects = { couponId: 'any', userId: 'any' };
    await tamper('user', ledgerKey('useCoupon', orderId), {
      step: 'useCoupon',
      orderId,
      state: 'APPLIED',
      at: '2026-01-01T00:00:00.000Z',
      effects,
    });

    expect(await violations()).toEqual([
      {
        kind: 'STRAY_EFFECT',
        id: orderId,
        detail: `useCoupon is APPLIED for order ${orderId}, which does not know it in this place`,
      },
    ]);
  });
});

describe('a refund', () => {
  it('is named when its order is CONFIRMED', async () => {
    const { orderId, userId } = await shop.confirmed();
    await book(userId, 'REFUND', orderId, TOTAL);

    expect(await violations()).toEqual([
      {
        kind: 'BALANCE',
        id: orderId,
        detail: `CONFIRMED at ${TOTAL}, but ${TOTAL} was taken from the balance and ${TOTAL} given back`,
      },
    ]);
  });

  it('is named when nothing was spent on its order', async () => {
    const { orderId, userId } = await shop.refusedAtOnce();
    await book(userId, 'REFUND', orderId, 500);

    expect(await violations()).toEqual([
      {
        kind: 'BALANCE',
        id: orderId,
        detail: 'REJECTED, but 0 was taken from the balance and 500 given back',
      },
    ]);
  });

  it('is named when another amount was spent', async () => {
    const { orderId, userId } = await shop.cancelled();
    await book(userId, 'REFUND', orderId, TOTAL + 1);
    await addToBalance(userId, -TOTAL);

    expect(await violations()).toEqual([
      {
        kind: 'BALANCE',
        id: orderId,
        detail: `CANCELLED, but ${TOTAL} was taken from the balance and ${TOTAL + 1} given back`,
      },
    ]);
  });

  it('is named when its order is open and has spent the money', async () => {
    const { orderId, userId } = await shop.killed();
    await book(userId, 'REFUND', orderId, TOTAL);

    expect(await violations()).toEqual([
      {
        kind: 'BALANCE',
        id: orderId,
        detail: `PENDING, and decreaseBalance is APPLIED at ${TOTAL}, but ${TOTAL} was taken from the balance and ${TOTAL} given back`,
      },
    ]);
  });
});
