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
const { createTables, get, put } = await import('../support/saga/tables.ts');
const { anOrder, createWorld } = await import('../support/saga/world.ts');
const { ledgerKey } = await import('../../lambdas/shared/saga/step-ledger.ts');
const { recordPass } = await import('../../lambdas/recovery/recovery-metrics.ts');
const { takeOrder } = await import('../../lambdas/orchestrator/intake.ts');
const { commandHandler } = await import('../../lambdas/shared/domain-handler.ts');
const { Throttled } = await import('../../lambdas/shared/platform/throttling.ts');
const { OWN_DIMENSIONS } = await import('../support/saga/known-metrics.ts');
const { orderKey, readOrder } = await import('../../lambdas/shared/saga/order-record.ts');
const { claimUndo } = await import('../../lambdas/shared/saga/undo-run.ts');

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
  it('count what a pass has done, and tell for how long orders have been open and in need', async () => {
    const createdAt = new Date(Date.now() - 100_000).toISOString();
    await put('order', { pk: 'ORDER#old', sk: 'ORDER', orderId: 'old', openShard: 'OPEN#3', createdAt });
    await put('order', {
      pk: 'ORDER#new',
      sk: 'ORDER',
      orderId: 'new',
      openShard: 'OPEN#1',
      createdAt: new Date().toISOString(),
    });
    const inNeed = { sk: 'ORDER', createdAt };
    const seconds = (ago: number) => new Date(Date.now() - ago * 1000).toISOString();
    await put('order', { ...inNeed, pk: 'ORDER#a', needShard: 'OPEN#2', inNeedSince: seconds(20) });
    await put('order', { ...inNeed, pk: 'ORDER#b', needShard: 'OPEN#2', inNeedSince: seconds(60) });
    await put('order', { ...inNeed, pk: 'ORDER#c', needShard: 'OPEN#4', inNeedSince: seconds(40) });

    const emitted = await emittedBy(() => recordPass({ redriven: ['a', 'b'] }));

    expect(emitted.map(({ name, value }) => [name, Math.round(value / 10) * 10 || value])).toEqual([
      ['DeadLettersRedriven', 2],
      ['OldestOpenOrderSeconds', 100],
      ['OldestOrderInNeedSeconds', 60],
    ]);
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
    });
    stepFunctions.restore();

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
