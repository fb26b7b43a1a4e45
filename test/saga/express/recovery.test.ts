import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { PlacedOrder, Shop as ShopOf } from '../../support/saga/shop.ts';

/*
 * Recovery where orders are run as Express workflows: nobody can be asked whether a run lives, so it goes by time. What a run and its twin do
 * to each other is a file of its own.
 */
// Before the Lambdas' code is loaded: it looks once.
process.env.WORKFLOW = 'express';
const { dynamo } = await import('../../../lambdas/shared/platform/clients.ts');
const { orderKey, readOrder, table } = await import('../../../lambdas/shared/saga/order-record.ts');
const { finishOrder } = await import('../../../lambdas/recovery/finish.ts');
const { reconcile } = await import('../../../lambdas/recovery/reconcile.ts');
const { orderIdFor, takeOrder } = await import('../../../lambdas/orchestrator/intake.ts');
const { findOrWriteOrder } = await import('../../../lambdas/shared/saga/pending-order.ts');
const { runsOf } = await import('../../../lambdas/recovery/operator/runs.ts');
const { Shop, TOTAL } = await import('../../support/saga/shop.ts');
const { anOrder, BALANCE, createWorld, possessions, STOCK } = await import('../../support/saga/world.ts');
const { violations } = await import('../../support/saga/findings.ts');

const RESTORED = { stock: STOCK, balance: BALANCE, coupon: 'ISSUED' };
const BOUGHT = { stock: STOCK - 2, balance: BALANCE - TOTAL, coupon: 'USED', payment: 'PAID' };

let shop: ShopOf;
beforeAll(async () => {
  shop = await Shop.open();
});
beforeEach(() => {
  shop.onCall = () => {};
});

/** So many seconds pass in which nothing of the order changes. */
async function pass(orderId: string, seconds: number): Promise<void> {
  await dynamo.send(
    new UpdateCommand({
      TableName: table,
      Key: orderKey(orderId),
      UpdateExpression: 'SET createdAt = :past, updatedAt = :past',
      ExpressionAttributeValues: { ':past': new Date(Date.now() - seconds * 1000).toISOString() },
    }),
  );
}

const byTheSchedule = () => reconcile({}, { isScheduled: true, isTimeUp: () => false });
const orderOf = async ({ orderId }: PlacedOrder) => readOrder(orderId);
const has = (placed: PlacedOrder) => possessions(placed, placed.orderId);

describe('an order whose Express run died', () => {
  it('is left alone as long as the run might live, and nobody asks Step Functions', async () => {
    const placed = await shop.diedAt('processPayment');
    await pass(placed.orderId, 5 * 60);
    const asked = shop.executions.described.length;

    const outcome = await finishOrder(placed.orderId, { cause: 'reconcile', isScheduled: true });

    expect(outcome).toEqual({ done: 'left', why: 'its saga is running' });
    expect(shop.executions.described).toHaveLength(asked);
    expect(await orderOf(placed)).toMatchObject({ status: 'PENDING' });
  });

  it.each(['useCoupon', 'createOrder', 'processPayment'])(
    'at %s is undone when it has not moved for six minutes',
    async (command) => {
      const placed = await shop.diedAt(command);
      await pass(placed.orderId, 6 * 60 + 1);

      expect((await byTheSchedule()).undone).toContain(placed.orderId);
      await shop.executions.settle(placed.orderId);

      expect(await orderOf(placed)).toMatchObject({ status: 'REJECTED', needsAttention: false });
      expect(await has(placed)).toMatchObject(RESTORED);
    },
  );

  it('after its payment is confirmed', async () => {
    const placed = await shop.diedAt('confirmOrder');
    await pass(placed.orderId, 6 * 60 + 1);

    expect((await byTheSchedule()).confirmed).toContain(placed.orderId);

    expect(await orderOf(placed)).toMatchObject({ status: 'CONFIRMED' });
    expect(await has(placed)).toMatchObject(BOUGHT);
  });

  it('in the middle of its undoing is undone to the end', async () => {
    shop.onCall = ({ command, order }) => {
      if (command === 'processPayment') throw new Error('is down');
      if (command !== 'restoreCoupon') return;
      shop.executions.stop(order.orderId);
      throw new Error('is dead');
    };
    const placed = await shop.taken();
    await shop.executions.settle(placed.orderId);
    shop.onCall = () => {};
    expect(await orderOf(placed)).toMatchObject({ status: 'REJECTING' });
    await pass(placed.orderId, 6 * 60 + 1);

    expect((await byTheSchedule()).undone).toContain(placed.orderId);
    await shop.executions.settle(placed.orderId);

    expect(await orderOf(placed)).toMatchObject({ status: 'REJECTED', needsAttention: false });
    expect(await has(placed)).toMatchObject(RESTORED);
  });
});

describe('an Express run that is taken for dead and lives', () => {
  it.each(['useCoupon', 'createOrder', 'processPayment'])(
    'at %s ends without touching what reconcile undoes',
    async (command) => {
      let isAsked = false;
      shop.onCall = async ({ command: called, order }) => {
        if (called !== command || isAsked) return;
        isAsked = true;
        await pass(order.orderId, 6 * 60 + 1);
        await byTheSchedule();
        // The undo first, and then the call.
        while ((await readOrder(order.orderId))?.status !== 'REJECTED');
      };
      const placed = await shop.taken();
      await shop.executions.settle(placed.orderId);

      expect(await orderOf(placed)).toMatchObject({ status: 'REJECTED', needsAttention: false });
      expect(await has(placed)).toMatchObject(RESTORED);
    },
  );
});

describe('an order that Express starts twice, because no name keeps the second start out', () => {
  it('has every effect once when its client asks again before the first run has ended', async () => {
    const world = await createWorld();
    const { items, couponId } = anOrder(world);
    const orderId = orderIdFor(world.userId, 'twice');
    let isAsked = false;
    const ask = () => takeOrder(world.userId, 'twice', { items, couponId }, 'a-test');
    shop.onCall = async ({ command }) => {
      if (command !== 'createOrder' || isAsked) return;
      isAsked = true;
      await ask();
    };

    await ask();
    await shop.executions.settle(orderId);

    expect(shop.executions.namesFor(orderId)).toEqual([orderId, orderId]);
    expect(await readOrder(orderId)).toMatchObject({ status: 'CONFIRMED' });
    expect(await possessions(world, orderId)).toMatchObject(BOUGHT);
  });

  it('is started by nobody when it was written and has been rejected by reconcile since', async () => {
    const world = await createWorld();
    const { items, couponId } = anOrder(world);
    const orderId = orderIdFor(world.userId, 'late');
    await findOrWriteOrder({ orderId, userId: world.userId, items, couponId });
    await pass(orderId, 6 * 60 + 1);
    await byTheSchedule();
    await shop.executions.settle(orderId);

    await takeOrder(world.userId, 'late', { items, couponId }, 'a-test');
    await shop.executions.settle(orderId);

    expect(shop.executions.namesFor(orderId)).toEqual([`${orderId}.reconcile-1`]);
    expect(await readOrder(orderId)).toMatchObject({ status: 'REJECTED' });
    expect(await possessions(world, orderId)).toMatchObject(RESTORED);
  });
});

describe('an order that was taken in before its environment changed to Express', () => {
  /** Its record, as it was written then; the run is started when its client asks again. */
  async function aStandardOrder(key: string) {
    const world = await createWorld();
    const { items, couponId } = anOrder(world);
    const orderId = orderIdFor(world.userId, key);
    await findOrWriteOrder({ orderId, userId: world.userId, items, couponId });
    const change = { TableName: table, Key: orderKey(orderId), UpdateExpression: 'REMOVE workflow' };
    await dynamo.send(new UpdateCommand(change));
    return {
      world,
      orderId,
      ask: () => takeOrder(world.userId, key, { items, couponId }, 'a-test'),
    };
  }

  it('is run as a Standard workflow, once, however often its client asks', async () => {
    const { world, orderId, ask } = await aStandardOrder('before');

    await Promise.all([ask(), ask()]);
    await ask();
    await shop.executions.settle(orderId);

    expect(shop.executions.namesFor(orderId)).toEqual([orderId]);
    expect(await readOrder(orderId)).toMatchObject({ status: 'CONFIRMED' });
    expect(await possessions(world, orderId)).toMatchObject(BOUGHT);
  });

  it('is left to its run as long as Step Functions says that it runs', async () => {
    const { world, orderId, ask } = await aStandardOrder('runs');
    let outcome: unknown;
    shop.onCall = async ({ command }) => {
      if (command !== 'createOrder' || outcome) return;
      await pass(orderId, 30 * 60);
      outcome = await finishOrder(orderId, { cause: 'reconcile', isScheduled: true });
    };

    await ask();
    await shop.executions.settle(orderId);

    expect(outcome).toEqual({ done: 'left', why: 'its saga is running' });
    expect(await possessions(world, orderId)).toMatchObject(BOUGHT);
  });
});

it('shows an operator that nothing is kept of the run', async () => {
  const placed = await shop.confirmed();

  expect(await runsOf((await readOrder(placed.orderId)) as never)).toEqual([
    { name: placed.orderId, machine: 'orderSaga', status: 'NOT_KEPT', attempts: [] },
  ]);
});

it('has lost nothing in all that', async () => {
  expect(await violations()).toEqual([]);
});
