import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import type { Command } from '../../lambdas/shared/saga/commands/command.ts';
import type { OrderItem } from '../../lambdas/shared/saga/order-record.ts';
import type { UndoCause } from '../../lambdas/shared/saga/runs.ts';
import type { SagaOrder } from '../../lambdas/shared/saga/saga-order.ts';
import { emittedBy } from '../support/saga/emitted.ts';
import type { RunOptions } from '../support/saga/saga.ts';

// Before the Lambdas' code is loaded: it looks once.
process.env.POWERTOOLS_METRICS_DISABLED = 'false';
const { breaking } = await import('../support/faults/faults.ts');
const { runSaga, runUndo } = await import('../support/saga/saga.ts');
const { all, createTables, get, put, remove } = await import('../support/saga/tables.ts');
const { anOrder, createWorld } = await import('../support/saga/world.ts');
const { ledgerKey } = await import('../../lambdas/shared/saga/step-ledger.ts');
const { recordPass, recordWaiting } = await import('../../lambdas/recovery/recovery-metrics.ts');
const { takeOrder } = await import('../../lambdas/orchestrator/intake.ts');
const { commandHandler } = await import('../../lambdas/shared/domain-handler.ts');
const { Throttled } = await import('../../lambdas/shared/platform/throttling.ts');
const { monolithAt } = await import('../support/participant/owned.ts');
const { openShop } = await import('../support/participant/shop.ts');
const { OWN_DIMENSIONS } = await import('../support/saga/known-metrics.ts');
const { openShardOf, orderKey, readOrder, statusShardOf } = await import(
  '../../lambdas/shared/saga/order-record.ts'
);
const { findOrWriteOrder } = await import('../../lambdas/shared/saga/pending-order.ts');
const { claimUndo } = await import('../../lambdas/shared/saga/starts/undo-run.ts');

/** The undo machine's run, claimed first: it refuses every other. */
async function undo(order: SagaOrder, cause: UndoCause): Promise<void> {
  const { undoRun } = await claimUndo((await readOrder(order.orderId)) as OrderItem, cause);
  await runUndo(order, { name: undoRun });
}

beforeAll(createTables);

const OF_SAGA = { environment: 'test', service: 'saga' };

/** How often the run counted what of the saga as a whole; the commands' own counts are left out. */
async function counted(run: () => Promise<unknown>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name, unit, value, dimensions } of await emittedBy(run)) {
    if (dimensions[0]?.service !== OF_SAGA.service || unit !== 'Count' || name.startsWith('Step')) continue;
    for (const { reason } of dimensions) {
      const key = reason ? `${name} ${reason}` : name;
      counts[key] = (counts[key] ?? 0) + value;
    }
  }
  return counts;
}

const counting = (order: SagaOrder, options?: RunOptions) => counted(() => runSaga(order, options));

describe('the figures of the saga', () => {
  it('count a start once, though it is asked for again while the run goes on', async () => {
    const { items } = anOrder(await createWorld());
    const key = randomUUID();
    const stepFunctions = mockClient(SFNClient);
    const startedAgo = (ms: number) =>
      stepFunctions.on(StartExecutionCommand).resolves({ startDate: new Date(Date.now() - ms) });

    const counts = await counted(async () => {
      for (const ago of [0, 5_000]) {
        startedAgo(ago);
        await takeOrder('a-user', key, { items }, `request-${ago}`);
      }
    });
    const inputs = stepFunctions.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input.input);
    stepFunctions.restore();

    expect(counts).toEqual({ SagaStarted: 1 });
    expect(inputs.map((input) => JSON.parse(input as string).order.correlationId)).toEqual([
      'request-0',
      'request-0',
    ]);
  });

  it('count a confirmed order, and how long it took', async () => {
    const order = anOrder(await createWorld());

    const emitted = await emittedBy(() => runSaga(order));

    const ends = emitted.filter(({ name }) => ['SagaConfirmed', 'OrderDuration'].includes(name));
    expect(ends).toEqual([
      { name: 'SagaConfirmed', value: 1, unit: 'Count', dimensions: [OF_SAGA] },
      { name: 'OrderDuration', value: expect.any(Number), unit: 'Milliseconds', dimensions: [OF_SAGA] },
    ]);
    expect(ends[1]?.value).toBeLessThan(60_000);
    expect(emitted.filter(({ name }) => name === 'StepSucceeded')).toHaveLength(5);
  });

  it('count no compensation where the first step was refused', async () => {
    const order = anOrder(await createWorld(), { quantity: 11 });

    expect(await counting(order)).toEqual({ SagaRejected: 1, 'SagaRejected INSUFFICIENT_STOCK': 1 });
  });

  it('count what was undone after a later refusal', async () => {
    const order = anOrder(await createWorld({ balance: 100 }));

    expect(await counting(order)).toEqual({
      CompensationCount: 2,
      SagaRejected: 1,
      'SagaRejected INSUFFICIENT_BALANCE': 1,
      SagaCompensated: 1,
    });
  });

  it('count a dead letter with each compensation that failed, and the redrive that ends it', async () => {
    const order = anOrder(await createWorld());
    const broken = breaking({
      processPayment: 'throw-before',
      increaseBalance: 'throw-before',
      increaseStock: 'throw-before',
    });

    const first = await counting(order, { invoke: broken });
    const second = await counted(() => undo(order, 'redrive'));

    expect(first).toEqual({
      CompensationCount: 3,
      SagaRejected: 1,
      'SagaRejected SERVICE_UNAVAILABLE': 1,
      DeadLetters: 1,
      CompensationFailed: 2,
    });
    expect(second).toEqual({ CompensationCount: 5, SagaCompensated: 1 });
  });

  it('count an end once, when its command is repeated', async () => {
    const order = anOrder(await createWorld());
    await emittedBy(() => runSaga(order, { invoke: breaking({ processPayment: 'throw-before' }) }));

    const again = await counted(() => undo(order, 'redrive'));

    expect(again).toEqual({ CompensationCount: 5 });
  });
});

describe('the figures of recovery', () => {
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
  const DAYS = 2 * 24 * 60 * 60;
  const told = async (record: () => Promise<void> = recordWaiting) =>
    Object.fromEntries(
      (await emittedBy(record)).map(({ name, value }) => [
        name,
        Math.round(value / 10) * 10 || Math.floor(value),
      ]),
    );
  const written: string[] = [];
  async function aRecord(orderId: string, fields: Record<string, unknown>): Promise<void> {
    written.push(orderId);
    await put('order', { ...orderKey(orderId), orderId, createdAt: ago(DAYS), ...fields });
  }
  const removeAll = async () => {
    for (const orderId of written.splice(0)) await remove('order', orderKey(orderId).pk, 'ORDER');
  };
  const pending = (since: number) => ({
    status: 'PENDING',
    statusShard: statusShardOf('any', 'PENDING'),
    openShard: openShardOf('any'),
    needsAttention: false,
    openedAt: ago(since),
  });
  const inNeed = (shard: string, since: number) => ({
    status: 'REJECTED',
    statusShard: statusShardOf('any', 'REJECTED'),
    needsAttention: true,
    openShard: shard,
    needShard: shard,
    openedAt: ago(DAYS),
    inNeedSince: ago(since),
  });
  beforeAll(async () => {
    // What the tests before have left in need.
    for (const { pk, sk } of await all('order')) await remove('order', String(pk), String(sk));
  });
  afterEach(removeAll);

  it('count what a pass has done, and tell for how long orders have been open and in need', async () => {
    await aRecord('old', pending(100));
    await aRecord('new', pending(0));
    await aRecord('a', inNeed('OPEN#2', 20));
    await aRecord('b', inNeed('OPEN#2', 60));
    await aRecord('c', inNeed('OPEN#4', 40));

    expect(await told(() => recordPass({ redriven: ['a', 'b'] }))).toEqual({
      DeadLettersRedriven: 2,
      OldestOpenOrderSeconds: 100,
      OldestOrderInNeedSeconds: 60,
    });
  });

  it('go to zero when all is mended', async () => {
    await aRecord('old', pending(100));
    await aRecord('a', inNeed('OPEN#2', 20));
    await removeAll();

    expect(await told()).toEqual({ OldestOpenOrderSeconds: 0, OldestOrderInNeedSeconds: 0 });
  });

  it('see the order that is stuck behind hundreds that are in need, and the one in need longest behind those that are not', async () => {
    await Promise.all(Array.from({ length: 130 }, (_, index) => aRecord(`n-${index}`, inNeed('OPEN#5', 30))));
    // Placed later than all of them, each.
    await aRecord('stuck', { ...pending(4_000), openShard: 'OPEN#5', createdAt: ago(DAYS - 9) });
    await aRecord('longest', { ...inNeed('OPEN#5', 9_000), createdAt: ago(DAYS - 10) });

    expect(await told()).toEqual({ OldestOpenOrderSeconds: 4_000, OldestOrderInNeedSeconds: 9_000 });
  });

  it('count the age of a cancellation from its claim, and not from the order that it cancels', async () => {
    const order = anOrder(await createWorld());
    await emittedBy(() => runSaga(order));
    const { createdAt: _, ...confirmed } = (await get('order', orderKey(order.orderId))) as Record<
      string,
      unknown
    >;
    expect(confirmed).not.toHaveProperty('openedAt');
    await put('order', { ...confirmed, createdAt: ago(DAYS) });

    await claimUndo((await readOrder(order.orderId)) as OrderItem, 'cancel');

    expect((await told()).OldestOpenOrderSeconds).toBe(0);
    await remove('order', orderKey(order.orderId).pk, 'ORDER');
  });

  it('count the age of an order that was never confirmed from its placing, whoever claims it', async () => {
    const { createdAt, openedAt } = await findOrWriteOrder(anOrder(await createWorld()));
    expect(openedAt).toBe(createdAt);
    const { openedAt: _, ...old } = pending(0);
    await aRecord('written before there was the field', old);

    await claimUndo((await readOrder('written before there was the field')) as OrderItem, 'reconcile');

    expect((await told()).OldestOpenOrderSeconds).toBe(DAYS);
  });
});

describe('everything that is emitted', () => {
  it('is what the dashboards and alarms know, with these dimensions', async () => {
    const confirmed = anOrder(await createWorld());
    const refused = anOrder(await createWorld({ balance: 100 }));
    const stuck = anOrder(await createWorld());
    const never = {
      throw: () => Promise.reject(new Error('down')),
      throttle: () => Promise.reject(new Throttled('too much')),
      hang: () => sleep(60),
    };
    const stepFunctions = mockClient(SFNClient);
    stepFunctions.on(StartExecutionCommand).resolves({});
    const shop = await openShop();

    const emitted = await emittedBy(async () => {
      await takeOrder('a-user', randomUUID(), { items: confirmed.items }, 'request-1');
      await runSaga(confirmed);
      await runSaga(refused);
      await runSaga(stuck, {
        invoke: breaking({ useCoupon: 'throw-before', increaseStock: 'throw-before' }),
      });
      await undo(confirmed, 'cancel');
      await recordPass({ redriven: [], undoneCount: 0 });
      for (const broken of Object.values(never))
        await commandHandler({ decreaseStock: broken as unknown as Command })({ command: 'decreaseStock' }, {
          getRemainingTimeInMillis: () => 280,
        } as Context).catch(() => {});
      await monolithAt(shop.baseUrl, 'another secret')
        .send({ method: 'GET', path: '/saga/totals?domain=user' }, 10_000)
        .catch(() => {});
    });
    stepFunctions.restore();
    await shop.stop();

    const known: Record<string, string[][]> = {};
    for (const { name, dimensions } of emitted) {
      const sets = dimensions.map((set) => Object.keys(set).sort());
      known[name] = [...new Set([...(known[name] ?? []), ...sets].map((set) => set.join()))].map((set) =>
        set.split(','),
      );
    }
    expect(known).toEqual(OWN_DIMENSIONS);
  });
});

describe('the correlation id', () => {
  it('goes from the request to the order and to each step', async () => {
    const order = { ...anOrder(await createWorld()), correlationId: 'request-1' };

    await emittedBy(() => runSaga(order));

    const records = await Promise.all([
      get('order', orderKey(order.orderId)),
      get('product', ledgerKey('decreaseStock', order.orderId)),
      get('payment', ledgerKey('processPayment', order.orderId)),
    ]);
    expect(records.map((record) => record?.correlationId)).toEqual(['request-1', 'request-1', 'request-1']);
  });
});
