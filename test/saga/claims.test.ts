import { cancelPlacedOrder } from '../../lambdas/orchestrator/cancel.ts';
import { finishOrder } from '../../lambdas/recovery/finish.ts';
import { confirm } from '../../lambdas/shared/saga/order-change.ts';
import { type OrderItem, readOrder } from '../../lambdas/shared/saga/order-record.ts';
import { claimUndo, startUndo } from '../../lambdas/shared/saga/starts/undo-run.ts';
import { beforeStatusIsWritten } from '../support/faults/pauses.ts';
import { invoke } from '../support/saga/saga.ts';
import { type PlacedOrder, Shop, TOTAL } from '../support/saga/shop.ts';
import { BALANCE, possessions, STOCK } from '../support/saga/world.ts';

const BY_A_PERSON = { cause: 'reconcile', isScheduled: false } as const;
const RESTORED = { stock: STOCK, balance: BALANCE, coupon: 'ISSUED' };
const BOUGHT = {
  stock: STOCK - 2,
  balance: BALANCE - TOTAL,
  coupon: 'USED',
  placed: true,
  payment: 'PAID',
};
const FORWARD = [
  'decreaseStock',
  'useCoupon',
  'decreaseBalance',
  'createOrder',
  'processPayment',
  'confirmOrder',
];

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
beforeEach(() => {
  shop.onCall = () => {};
});

const orderOf = async ({ orderId }: PlacedOrder) => (await readOrder(orderId)) as OrderItem;
const cancel = ({ orderId, userId }: PlacedOrder) => cancelPlacedOrder(orderId, { userId, isAdmin: false });
const has = (placed: PlacedOrder) => possessions(placed, placed.orderId);

/** Does something once, before that command is called. */
function beforeCalling(command: string, act: (orderId: string) => unknown): void {
  let isDone = false;
  shop.onCall = async (call) => {
    if (isDone || call.command !== command) return;
    isDone = true;
    await act(call.order.orderId);
  };
}

describe('a pending order', () => {
  it.each(FORWARD)(
    'that is cancelled before %s ends CANCELLED, with everything given back',
    async (command) => {
      let answer: OrderItem | undefined;
      beforeCalling(command, async (orderId) => {
        const { userId } = (await readOrder(orderId)) as OrderItem;
        answer = await cancelPlacedOrder(orderId, { userId, isAdmin: false });
      });

      const placed = await shop.settled();

      expect(answer).toMatchObject({ status: 'CANCELLING', undoRun: `${placed.orderId}.cancel-1` });
      expect(await orderOf(placed)).toMatchObject({
        status: 'CANCELLED',
        needsAttention: false,
        undoRuns: 1,
      });
      expect(await has(placed)).toMatchObject(RESTORED);
      expect((await has(placed)).payment).not.toBe('PAID');
    },
  );

  it('is cancelled, not confirmed, when the confirmation was about to be written', async () => {
    const placed = await shop.taken();
    beforeStatusIsWritten('CONFIRMED', () => cancel(placed));

    await shop.executions.settle(placed.orderId);

    expect(await orderOf(placed)).toMatchObject({ status: 'CANCELLED', undoRuns: 1 });
    expect(await has(placed)).toMatchObject({ ...RESTORED, payment: 'REFUNDED' });
  });

  it('is cancelled as a confirmed one when it was confirmed while the cancellation was about to be written', async () => {
    const placed = await shop.taken();
    beforeCalling('confirmOrder', async (orderId) => {
      beforeStatusIsWritten('CANCELLING', async () => {
        await invoke({ command: 'confirmOrder', order: await orderOf(placed) });
        expect(await readOrder(orderId)).toMatchObject({ status: 'CONFIRMED' });
      });
      await cancel(placed);
    });

    await shop.executions.settle(placed.orderId);

    expect(await orderOf(placed)).toMatchObject({ status: 'CANCELLED', undoRuns: 1 });
    expect(await has(placed)).toMatchObject({ ...RESTORED, payment: 'REFUNDED' });
  });

  it('cannot be cancelled once its own run has claimed it: it is being rejected', async () => {
    let refused: unknown;
    const placed = await shop.taken();
    shop.onCall = async ({ command }) => {
      if (command === 'processPayment') throw new Error('is down');
      if (command === 'refundPayment') refused = await cancel(placed).catch((error) => error);
    };

    await shop.executions.settle(placed.orderId);

    expect(String(refused)).toContain('this one is REJECTING');
    expect(await orderOf(placed)).toMatchObject({ status: 'REJECTED' });
  });
});

describe('the claim of the own run', () => {
  it('comes before the first compensation: the order is REJECTING when the first is called', async () => {
    const statuses: string[] = [];
    const placed = await shop.taken();
    shop.onCall = async ({ command }) => {
      if (command === 'processPayment') throw new Error('is down');
      if (command === 'refundPayment') statuses.push((await orderOf(placed)).status);
    };

    await shop.executions.settle(placed.orderId);

    expect(new Set(statuses)).toEqual(new Set(['REJECTING']));
  });

  it('touches nothing when the order was confirmed while the claim was about to be written', async () => {
    const placed = await shop.taken();
    // The payment stands, and its replies are lost.
    shop.onCall = async (call) => {
      if (call.command !== 'processPayment') return;
      await invoke(call);
      throw new Error('reply lost');
    };
    beforeStatusIsWritten('REJECTING', async () =>
      invoke({ command: 'confirmOrder', order: await orderOf(placed) }),
    );

    await shop.executions.settle(placed.orderId);

    expect(await orderOf(placed)).toMatchObject({ status: 'CONFIRMED' });
    expect(await has(placed)).toEqual(BOUGHT);
  });

  it('touches nothing when reconcile has claimed the order', async () => {
    const called: string[] = [];
    const placed = await shop.taken();
    shop.onCall = async ({ command }) => {
      called.push(command);
      if (command !== 'processPayment') return;
      const found = await orderOf(placed);
      if (found.status === 'PENDING') await claimUndo(found, 'reconcile');
      throw new Error('is down');
    };

    await shop.executions.settle(placed.orderId);

    expect(called.at(-1)).toBe('claimOrder');
    expect(called).not.toContain('refundPayment');
    expect(await orderOf(placed)).toMatchObject({ status: 'REJECTING', undoRuns: 1 });
    shop.onCall = () => {};
    await finishOrder(placed.orderId, BY_A_PERSON);
    await shop.executions.settle(placed.orderId);
    expect(await orderOf(placed)).toMatchObject({ status: 'REJECTED', undoRuns: 1 });
    expect(await has(placed)).toMatchObject(RESTORED);
  });

  it('is its own again when its reply was lost', async () => {
    const placed = await shop.taken();
    let claims = 0;
    shop.onCall = async (call) => {
      if (call.command === 'processPayment') throw new Error('is down');
      if (call.command !== 'claimOrder' || claims++ > 0) return;
      await invoke(call);
      throw new Error('reply lost');
    };

    await shop.executions.settle(placed.orderId);

    expect(claims).toBe(2);
    expect(await orderOf(placed)).toMatchObject({ status: 'REJECTED', needsAttention: false });
    expect(await has(placed)).toMatchObject(RESTORED);
  });

  it.each(['fails for good', 'is killed'])('leaves the order to reconcile when it %s', async (how) => {
    const placed = await shop.taken();
    shop.onCall = ({ command, order }) => {
      if (command === 'processPayment') throw new Error('is down');
      if (command !== 'claimOrder') return;
      if (how === 'is killed') shop.executions.stop(order.orderId);
      throw new Error('is down, too');
    };
    await shop.executions.settle(placed.orderId);
    shop.onCall = () => {};
    expect(await orderOf(placed)).toMatchObject({ status: 'PENDING', openShard: expect.any(String) });

    const outcome = await finishOrder(placed.orderId, BY_A_PERSON);
    await shop.executions.settle(placed.orderId);

    expect(outcome).toEqual({ done: 'started' });
    expect(await orderOf(placed)).toMatchObject({ status: 'REJECTED', undoRuns: 1 });
    expect(await has(placed)).toMatchObject(RESTORED);
  });
});

describe('an order that was paid for', () => {
  /** All its steps stand applied, and its confirmation failed for good. */
  const paid = () => shop.settled({ confirmOrder: 'throw-before' });

  it('is confirmed by reconcile, not undone and refunded', async () => {
    const placed = await paid();

    const outcome = await finishOrder(placed.orderId, BY_A_PERSON);
    await shop.executions.settle(placed.orderId);

    expect(outcome).toEqual({ done: 'confirmed' });
    const order = await orderOf(placed);
    expect(order).toMatchObject({ status: 'CONFIRMED', needsAttention: false });
    expect(order).not.toHaveProperty('openShard');
    expect(order).not.toHaveProperty('undoRun');
    expect(await has(placed)).toEqual(BOUGHT);
  });

  it('is confirmed without a coupon, too', async () => {
    shop.onCall = ({ command, order }) => {
      if (command !== 'confirmOrder') return;
      shop.executions.stop(order.orderId);
      throw new Error('is down');
    };
    const placed = await shop.taken(undefined, { withCoupon: false });
    await shop.executions.settle(placed.orderId);

    expect(await finishOrder(placed.orderId, BY_A_PERSON)).toEqual({ done: 'confirmed' });
  });

  it('is cancelled when somebody claims it before reconcile has written the confirmation', async () => {
    const placed = await paid();
    beforeStatusIsWritten('CONFIRMED', () => cancel(placed));

    await finishOrder(placed.orderId, BY_A_PERSON);
    await shop.executions.settle(placed.orderId);

    expect(await orderOf(placed)).toMatchObject({ status: 'CANCELLED' });
    expect(await has(placed)).toMatchObject({ ...RESTORED, payment: 'REFUNDED' });
  });

  it('is not confirmed from a record that was read before a claim', async () => {
    const placed = await paid();
    const read = await orderOf(placed);
    await startUndo(await claimUndo(read, 'cancel'));

    await expect(confirm(read)).rejects.toThrow('somebody else decides its end');
    await shop.executions.settle(placed.orderId);
    expect(await orderOf(placed)).toMatchObject({ status: 'CANCELLED' });
  });

  it.each(FORWARD.slice(0, 5))('is undone when its run died before %s', async (command) => {
    shop.onCall = (call) => {
      if (call.command !== command) return;
      shop.executions.stop(call.order.orderId);
      throw new Error('is down');
    };
    const placed = await shop.taken();
    await shop.executions.settle(placed.orderId);
    shop.onCall = () => {};

    const outcome = await finishOrder(placed.orderId, BY_A_PERSON);
    await shop.executions.settle(placed.orderId);

    expect(outcome).toEqual({ done: 'started' });
    expect(await orderOf(placed)).toMatchObject({ status: 'REJECTED', needsAttention: false });
    expect(await has(placed)).toMatchObject(RESTORED);
  });
});
