import { randomUUID } from 'node:crypto';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { emittedBy } from '../../support/saga/emitted.ts';
import { createTables } from '../../support/saga/tables.ts';

// Before the Lambdas' code is loaded: it looks once.
process.env.POWERTOOLS_METRICS_DISABLED = 'false';
const { takeOrder } = await import('../../../lambdas/orchestrator/intake.ts');
const { closeOrder, confirmOrder } = await import('../../../lambdas/order/end.ts');
const { payloadOf, storedOrder } = await import('../../support/saga/orders.ts');

beforeAll(createTables);

const counted = async (run: () => Promise<unknown>) =>
  (await emittedBy(run)).filter(({ unit }) => unit === 'Count').map(({ name }) => name);

describe('a start', () => {
  const NOW = Date.now();
  const items = [{ productId: 'tea', quantity: 2 }];

  // The clocks of Lambda and of Step Functions are a second apart at most.
  it.each([
    ['counts when it is ours, though Step Functions says no time', undefined, ['SagaStarted']],
    ['counts when it began as we asked', new Date(NOW), ['SagaStarted']],
    ['counts when it began a second before, by the other clock', new Date(NOW - 1_000), ['SagaStarted']],
    ['does not when it began before that: it is found, and not made', new Date(NOW - 1_001), []],
  ])('%s', async (_title, startDate, names) => {
    const stepFunctions = mockClient(SFNClient).on(StartExecutionCommand).resolves({ startDate });
    const { now } = Date;
    Date.now = () => NOW;
    try {
      expect(await counted(() => takeOrder('alice', randomUUID(), { items }, 'a-request'))).toEqual(names);
    } finally {
      Date.now = now;
      stepFunctions.restore();
    }
  });
});

describe('an order that ends rejected', () => {
  const rejected = { Error: 'OrderRejected', Cause: '{"errorMessage":"INSUFFICIENT_STOCK: tea"}' };
  const isDown = { Error: 'TypeError', Cause: '{"errorMessage":"is down"}' };

  it.each([
    [
      'was compensated when a step had taken something',
      { price: { total: 1 }, undoFrom: { increaseStock: rejected } },
      true,
    ],
    ['was compensated when nobody knows whether one had', { undoFrom: { increaseStock: isDown } }, true],
    ['was not when its first step said no', { undoFrom: { nothing: rejected } }, false],
  ])('%s', async (_title, saga, isCompensated) => {
    const order = await storedOrder({ status: 'REJECTING' });

    const names = await counted(() =>
      closeOrder({ ...payloadOf(order), executionName: order.orderId, saga }),
    );

    expect(names.includes('SagaCompensated')).toBe(isCompensated);
    expect(names).toContain('SagaRejected');
  });
});

describe('an order that is confirmed', () => {
  it('counts, once, with how long it took', async () => {
    const order = await storedOrder();
    const emitted = () => emittedBy(() => confirmOrder(payloadOf(order)));

    const names = (await emitted()).map(({ name }) => name);

    expect([...new Set(names)].sort()).toEqual(['OrderDuration', 'SagaConfirmed']);
    expect(await emitted()).toEqual([]);
  });
});
