import { cancelPlacedOrder } from '../../../lambdas/orchestrator/cancel.ts';
import { type OrderItem, readOrder } from '../../../lambdas/shared/saga/order-record.ts';
import { invoke } from '../../support/saga/saga.ts';
import { type PlacedOrder, Shop, TOTAL } from '../../support/saga/shop.ts';
import { BALANCE, createWorld, possessions, STOCK } from '../../support/saga/world.ts';

/*
 * The whole run twice, as Express may run a workflow. Both have one name, and nothing tells their calls apart: here the first call of a
 * command is the first run's as long as the twin has not been started.
 */
const RESTORED = { stock: STOCK, balance: BALANCE, coupon: 'ISSUED' };
const BOUGHT = {
  stock: STOCK - 2,
  balance: BALANCE - TOTAL,
  coupon: 'USED',
  placed: true,
  payment: 'PAID',
};

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open({ workflow: 'express' });
});
beforeEach(() => {
  shop.onCall = () => {};
});

const orderOf = async ({ orderId }: PlacedOrder) => (await readOrder(orderId)) as OrderItem;
const has = (placed: PlacedOrder) => possessions(placed, placed.orderId);

/** Runs the saga once more, every call of the named commands failing, and waits for its end. */
async function twinOf(placed: PlacedOrder, broken: string[] = []): Promise<string[]> {
  const called: string[] = [];
  shop.onCall = ({ command }) => {
    called.push(command);
    if (broken.includes(command)) throw new Error('is down');
  };
  await shop.executions.runTwin(placed.orderId);
  shop.onCall = () => {};
  return called;
}

describe('the twin of a run', () => {
  it('confirms what the first has confirmed, with every effect once, when both run at once', async () => {
    const placed = await shop.taken();
    void shop.executions.runTwin(placed.orderId);

    await shop.executions.settle(placed.orderId);

    expect(await orderOf(placed)).toMatchObject({ status: 'CONFIRMED' });
    expect(await has(placed)).toEqual(BOUGHT);
  });

  it.each(['decreaseStock', 'decreaseBalance', 'processPayment'])(
    'touches nothing of what the first has confirmed when %s fails for it',
    async (command) => {
      const placed = await shop.confirmed();

      const called = await twinOf(placed, [command]);

      expect(called.at(-1)).toBe('claimOrder');
      expect(await orderOf(placed)).toMatchObject({ status: 'CONFIRMED' });
      expect(await has(placed)).toEqual(BOUGHT);
    },
  );

  it.each(['decreaseStock', 'useCoupon', 'decreaseBalance', 'createOrder', 'processPayment'])(
    'undoes everything when %s stays unknown to it: the first has come further',
    async (command) => {
      const placed = await shop.diedAt('confirmOrder');

      const called = await twinOf(placed, [command]);

      expect(called).toContain('refundPayment');
      expect(await orderOf(placed)).toMatchObject({ status: 'REJECTED', needsAttention: false });
      expect(await has(placed)).toMatchObject({ ...RESTORED, payment: 'REFUNDED' });
    },
  );

  it('does not close an order that the first could not undo: only the first knew of it, and it is dead', async () => {
    shop.onCall = async (call) => {
      if (call.command === 'processPayment') await invoke(call);
      if (['processPayment', 'refundPayment'].includes(call.command)) throw new Error('is down');
      if (call.command !== 'closeOrder') return;
      shop.executions.stop(call.order.orderId);
      throw new Error('is dead');
    };
    const placed = await shop.taken();
    await shop.executions.settle(placed.orderId);

    const called = await twinOf(placed);

    expect(called).toEqual(['decreaseStock', 'closeOrder']);
    expect(await orderOf(placed)).toMatchObject({ status: 'REJECTING', openShard: expect.any(String) });
    expect(await has(placed)).toMatchObject({ ...RESTORED, payment: 'PAID' });
  });

  it('does not undo what the first undoes already: its step is refused, and it leaves the order alone', async () => {
    const placed = await shop.taken();
    let called: string[] | undefined;
    shop.onCall = async ({ command }) => {
      if (command === 'processPayment') throw new Error('is down');
      // The first has given everything back but the stock: the twin's coupon is refused.
      if (command === 'increaseStock' && !called) called = await twinOf(placed);
    };

    await shop.executions.settle(placed.orderId);

    expect(called).toEqual(['decreaseStock', 'useCoupon', 'claimOrder']);
    expect(await orderOf(placed)).toMatchObject({ status: 'REJECTED', needsAttention: false });
    expect(await has(placed)).toMatchObject(RESTORED);
  });

  it('has finished the order for good when it undoes what the first could not', async () => {
    const placed = await shop.taken(await createWorld({ balance: 100 }), { withCoupon: false });
    let isTwinDone = false;
    shop.onCall = async ({ command, order }) => {
      if (command === 'increaseStock') throw new Error('is down');
      if (command !== 'closeOrder' || isTwinDone) return;
      isTwinDone = true;
      shop.onCall = () => {};
      await shop.executions.runTwin(order.orderId);
      expect(await orderOf(placed)).toMatchObject({ status: 'REJECTED', needsAttention: false });
    };

    // The first closes last, and calls for a person.
    await shop.executions.settle(placed.orderId);

    expect(isTwinDone).toBe(true);
    expect(await orderOf(placed)).toMatchObject({ status: 'REJECTED', needsAttention: false });
    expect((await has(placed)).stock).toBe(STOCK);
  });

  it('ends CANCELLED with the first when the order is cancelled while both run', async () => {
    const placed = await shop.taken();
    void shop.executions.runTwin(placed.orderId);
    let isAsked = false;
    shop.onCall = async ({ command }) => {
      if (isAsked || command !== 'createOrder') return;
      isAsked = true;
      await cancelPlacedOrder(placed.orderId, { userId: placed.userId, isAdmin: false });
    };

    await shop.executions.settle(placed.orderId);

    expect(await orderOf(placed)).toMatchObject({ status: 'CANCELLED', needsAttention: false });
    expect(await has(placed)).toMatchObject(RESTORED);
  });
});
