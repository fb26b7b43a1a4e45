import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { orderIdFor, takeOrder } from '../../../lambdas/orchestrator/intake.ts';
import { table } from '../../../lambdas/shared/saga/order-record.ts';
import { beforeNextPut } from '../../support/faults/pauses.ts';
import { nowOf, storedOrder } from '../../support/saga/orders.ts';
import { createTables } from '../../support/saga/tables.ts';

beforeAll(createTables);

const stepFunctions = mockClient(SFNClient);
beforeEach(() => {
  stepFunctions.reset();
  stepFunctions.on(StartExecutionCommand).resolves({});
});
const starts = () => stepFunctions.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input);

const items = [{ productId: 'tea', quantity: 2 }];
const full = { items, couponId: 'ten-off', expectedTotal: 0 };

describe('an order that is taken in', () => {
  it('is written as it was asked for, and its run is started with that, by its name', async () => {
    const key = randomUUID();

    const stored = await takeOrder('alice', key, full, 'a-request');

    const orderId = orderIdFor('alice', key);
    const order = { orderId, userId: 'alice', ...full, correlationId: 'a-request' };
    expect(stored).toMatchObject({ ...order, status: 'PENDING' });
    expect(await nowOf({ orderId })).toMatchObject(order);
    const [{ input, ...how } = {}] = starts();
    expect(how).toEqual({ stateMachineArn: process.env.ORDER_SAGA_ARN, name: orderId });
    expect(JSON.parse(input ?? '')).toEqual({ order });
  });

  it('has no coupon and no expected total when none were named', async () => {
    const key = randomUUID();

    await takeOrder('alice', key, { items }, 'a-request');

    expect(JSON.parse(starts()[0]?.input ?? '').order).toEqual({
      orderId: orderIdFor('alice', key),
      userId: 'alice',
      items,
      correlationId: 'a-request',
    });
  });

  it('is the same order for the same user and key, and another for any other', () => {
    const ids = [
      orderIdFor('alice', 'k'),
      orderIdFor('bob', 'k'),
      orderIdFor('alice', 'l'),
      orderIdFor('ali', 'cek'),
    ];

    expect(orderIdFor('alice', 'k')).toBe(ids[0]);
    expect(new Set(ids).size).toBe(4);
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it.each([
    ['another quantity', { ...full, items: [{ productId: 'tea', quantity: 3 }] }],
    ['another coupon', { ...full, couponId: 'other' }],
    ['no coupon', { items, expectedTotal: 0 }],
    ['another total', { ...full, expectedTotal: 1 }],
    ['no total', { items, couponId: 'ten-off' }],
  ])('is no other for its key: %s is refused, and starts nothing', async (_what, body) => {
    await takeOrder('bob', 'key', full, 'a-request');
    stepFunctions.resetHistory();

    await expect(takeOrder('bob', 'key', body, 'a-request')).rejects.toMatchObject({
      problem: {
        status: 422,
        detail: 'This Idempotency-Key was used with another body: take a new key for a new request.',
      },
    });
    expect(starts()).toEqual([]);
  });

  it.each(['CONFIRMED', 'REJECTING', 'REJECTED', 'CANCELLING', 'CANCELLED'] as const)(
    'is not started again when it is %s',
    async (status) => {
      const order = await storedOrder({
        orderId: orderIdFor('carol', status),
        userId: 'carol',
        items,
        status,
      });

      expect(await takeOrder('carol', status, { items }, 'a-request')).toEqual(order);
      expect(starts()).toEqual([]);
    },
  );

  it('keeps the correlation id of the first request, also in the run that a retry starts', async () => {
    await takeOrder('dave', 'retry', { items }, 'the-first');
    await takeOrder('dave', 'retry', { items }, 'the-second');

    expect(starts().map(({ input }) => JSON.parse(input ?? '').order.correlationId)).toEqual([
      'the-first',
      'the-first',
    ]);
  });

  it('is taken in when its run was started before', async () => {
    stepFunctions
      .on(StartExecutionCommand)
      .rejects(new ExecutionAlreadyExists({ message: 'there', $metadata: {} }));

    expect(await takeOrder('erin', 'key', { items }, 'a-request')).toMatchObject({ status: 'PENDING' });
  });

  it.each([
    new Error('is down'),
    // Without the order that it has met: nobody can go by that.
    new ConditionalCheckFailedException({ message: 'is there', $metadata: {} }),
  ])('is not when it cannot be written: %s', async (refusal) => {
    beforeNextPut(table, () => Promise.reject(refusal));

    await expect(takeOrder('erin', 'unwritten', { items }, 'a-request')).rejects.toBe(refusal);
    expect(starts()).toEqual([]);
  });

  it('is not when its run cannot be started', async () => {
    stepFunctions.on(StartExecutionCommand).rejects(new Error('is down'));

    await expect(takeOrder('erin', 'other', { items }, 'a-request')).rejects.toThrow('is down');
  });
});
