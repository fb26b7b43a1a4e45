import { randomUUID } from 'node:crypto';
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { confirmOrder } from '../../../lambdas/order/end.ts';
import { cancelOrder, createOrder } from '../../../lambdas/order/order.ts';
import { changeOrder, confirm } from '../../../lambdas/shared/saga/order-change.ts';
import {
  type OrderItem,
  openShardOf,
  statusShardOf,
  table,
} from '../../../lambdas/shared/saga/order-record.ts';
import { findOrWriteOrder, writeOrFindOrder } from '../../../lambdas/shared/saga/pending-order.ts';
import { claimUndo, startUndo } from '../../../lambdas/shared/saga/starts/undo-run.ts';
import type { OrderStatus } from '../../../lambdas/shared/saga/status-rules.ts';
import { beforeNextPut, beforeStatusIsWritten } from '../../support/faults/pauses.ts';
import { nowOf, PLACED_AT, payloadOf, storedOrder } from '../../support/saga/orders.ts';
import { createTables } from '../../support/saga/tables.ts';

beforeAll(createTables);

const RECENT = expect.stringMatching(/^20\d\d-.*Z$/);
const LOST = { name: 'WriteConflict', message: expect.stringContaining('is no longer as it was') };
const PRICE = {
  lines: [{ productId: 'tea', quantity: 2, unitPrice: 10, amount: 20 }],
  subtotal: 20,
  discount: 0,
  total: 20,
};

describe('a confirmation', () => {
  it('ends an order that is pending, and takes it out of the index of open orders', async () => {
    const { openShard, openedAt, ...stays } = await storedOrder();

    expect(await confirmOrder(payloadOf(stays))).toEqual({ status: 'CONFIRMED' });

    expect(await nowOf(stays)).toEqual({
      ...stays,
      status: 'CONFIRMED',
      statusShard: statusShardOf(stays.orderId, 'CONFIRMED'),
      confirmedAt: RECENT,
      updatedAt: RECENT,
    });
  });

  it('is the same again, and writes nothing', async () => {
    const order = await storedOrder({ status: 'CONFIRMED', confirmedAt: PLACED_AT });

    expect(await confirmOrder(payloadOf(order))).toEqual({ status: 'CONFIRMED' });
    expect(await nowOf(order)).toEqual(order);
  });

  it.each<OrderStatus>(['REJECTING', 'REJECTED', 'CANCELLING', 'CANCELLED'])(
    'is refused when the order is %s',
    async (status) => {
      const order = await storedOrder({ status });

      await expect(confirmOrder(payloadOf(order))).rejects.toMatchObject({
        name: 'OrderRejected',
        reason: 'ALREADY_COMPENSATED',
        detail: `the order is ${status}`,
      });
      expect(await nowOf(order)).toEqual(order);
    },
  );

  it('is refused when there is no such order', async () => {
    const order = await storedOrder();

    await expect(confirmOrder(payloadOf({ ...order, orderId: 'nobody' }))).rejects.toMatchObject({
      name: 'OrderRejected',
      detail: 'the order is not there',
    });
  });

  it('is refused when somebody claims the order while it is written', async () => {
    const order = await storedOrder();
    beforeStatusIsWritten('CONFIRMED', () => claimUndo(order, 'cancel'));

    await expect(confirmOrder(payloadOf(order))).rejects.toMatchObject({ detail: 'the order is CANCELLING' });
    expect(await nowOf(order)).toMatchObject({ status: 'CANCELLING', undoRuns: 1 });
  });

  it('by reconcile takes away what a failed undo has left', async () => {
    const order = await storedOrder({
      needsAttention: true,
      needShard: 'OPEN#0',
      inNeedSince: PLACED_AT,
      gaveUpAt: PLACED_AT,
      unresolved: { increaseStock: { Error: 'TypeError' } },
    });

    await confirm(order);

    const { openShard, openedAt, needShard, inNeedSince, gaveUpAt, unresolved, ...stays } = order;
    expect(await nowOf(order)).toEqual({
      ...stays,
      status: 'CONFIRMED',
      statusShard: statusShardOf(order.orderId, 'CONFIRMED'),
      needsAttention: false,
      confirmedAt: RECENT,
      updatedAt: RECENT,
    });
  });

  it.each<[keyof OrderItem, string]>([
    ['status', 'REJECTING'],
    ['undoRun', 'x.cancel-1'],
    ['closedBy', 'x'],
  ])('is lost when the %s is another than was read', async (field, value) => {
    const order = await storedOrder();
    const changed = await storedOrder({ ...order, [field]: value });

    await expect(confirm(order)).rejects.toMatchObject(LOST);
    expect(await nowOf(order)).toEqual(changed);
  });
});

describe('a change of the record', () => {
  it('sets, removes and keeps, and tells what was there before', async () => {
    const order = await storedOrder({ undoRun: 'x', closedBy: 'y' });

    const before = await changeOrder(order, { closedBy: 'z', undoRun: undefined }, ['closedBy']);

    expect(before).toMatchObject({ undoRun: 'x', closedBy: 'y' });
    const { undoRun: _, ...stays } = order;
    expect(await nowOf(order)).toEqual({ ...stays, closedBy: 'z' });
  });

  it('of anything but the status leaves the index by status alone', async () => {
    const order = await storedOrder({ statusShard: 'as it is' });

    await changeOrder(order, { closedBy: 'z' }, ['status']);

    expect(await nowOf(order)).toEqual({ ...order, closedBy: 'z' });
  });

  it.each<[OrderStatus, keyof OrderItem, keyof OrderItem]>([
    ['CONFIRMED', 'confirmedAt', 'rejectedAt'],
    ['REJECTED', 'rejectedAt', 'confirmedAt'],
  ])('to %s notes the moment of the decision, once', async (status, moment, other) => {
    const order = await storedOrder();

    await changeOrder(order, { status, updatedAt: '2026-02-01T00:00:00.000Z' }, ['status']);
    await changeOrder(await nowOf(order), { status, updatedAt: '2026-03-01T00:00:00.000Z' }, ['status']);

    const now = await nowOf(order);
    expect(now).toMatchObject({ status, [moment]: '2026-02-01T00:00:00.000Z' });
    expect(now).not.toHaveProperty(other);
  });

  it('that DynamoDB does not take is no lost race', async () => {
    const order = await storedOrder();

    await expect(
      changeOrder(order, { price: () => 'no data' } as never, ['status']),
    ).rejects.not.toMatchObject({
      name: 'WriteConflict',
    });
  });
});

describe('an order that is taken in', () => {
  const order = (orderId: string = randomUUID()) => ({
    orderId,
    userId: 'a-user',
    items: [{ productId: 'tea', quantity: 2 }],
    couponId: 'ten-off',
    expectedTotal: 20,
    correlationId: 'a-request',
  });

  it('is pending and open, with all that was asked for', async () => {
    const wanted = order();

    const written = await findOrWriteOrder(wanted);

    expect(written).toEqual({
      ...wanted,
      status: 'PENDING',
      needsAttention: false,
      openShard: openShardOf(wanted.orderId),
      statusShard: statusShardOf(wanted.orderId, 'PENDING'),
      openedAt: RECENT,
      createdAt: RECENT,
      updatedAt: RECENT,
    });
    expect(await nowOf(written)).toMatchObject(written);
  });

  it.each([findOrWriteOrder, writeOrFindOrder])(
    'is the one that is there, as it is, by %p',
    async (place) => {
      const there = await storedOrder({ status: 'CONFIRMED' });

      expect(await place(order(there.orderId))).toEqual(there);
      expect(await nowOf(there)).toEqual(there);
    },
  );

  it('is not there when DynamoDB does not take it', async () => {
    await expect(findOrWriteOrder({ ...order(), expectedTotal: Number.NaN })).rejects.toThrow();
  });

  it('is the first of two at once', async () => {
    const wanted = order();
    let first: OrderItem | undefined;
    beforeNextPut(table, async () => {
      first = await storedOrder({ orderId: wanted.orderId, userId: 'the-first' });
    });

    expect(await findOrWriteOrder(wanted)).toEqual(first);
    expect(await nowOf(wanted)).toEqual(first);
  });
});

describe('createOrder', () => {
  it('lets the pending order stand, with its price', async () => {
    const order = await storedOrder();

    expect(await createOrder({ ...payloadOf(order), price: PRICE })).toEqual({ orderId: order.orderId });

    expect(await nowOf(order)).toEqual({ ...order, placed: true, price: PRICE, updatedAt: RECENT });
    expect((await nowOf(order)).updatedAt).not.toBe(PLACED_AT);
  });

  it.each<OrderStatus>(['CONFIRMED', 'REJECTING', 'REJECTED', 'CANCELLING', 'CANCELLED'])(
    'is refused when the order is %s',
    async (status) => {
      const order = await storedOrder({ status });

      await expect(createOrder({ ...payloadOf(order), price: PRICE })).rejects.toMatchObject({
        reason: 'ALREADY_COMPENSATED',
        detail: `the order is ${status}`,
      });
      expect(await nowOf(order)).toEqual(order);
    },
  );

  it('writes the order of a saga that somebody started by hand', async () => {
    const order = { ...(await storedOrder()), orderId: randomUUID() };

    expect(await createOrder({ ...payloadOf(order), price: PRICE })).toEqual({ orderId: order.orderId });
    expect(await nowOf(order)).toMatchObject({ status: 'PENDING', placed: true, price: PRICE });
  });

  it('is taken back, and its price stays as a record of what was asked', async () => {
    const order = await storedOrder();
    await createOrder({ ...payloadOf(order), price: PRICE });

    expect(await cancelOrder(payloadOf(order))).toEqual({ undone: 'compensate' });

    expect(await nowOf(order)).toEqual({ ...order, placed: false, price: PRICE, updatedAt: RECENT });
  });
});

describe('the start of an undo run', () => {
  const stepFunctions = mockClient(SFNClient);
  afterEach(() => stepFunctions.reset());

  it('has the name that the claim gave it, and the order', async () => {
    stepFunctions.on(StartExecutionCommand).resolves({});
    const order = await storedOrder({ orderId: 'one', couponId: 'ten-off', expectedTotal: 0 });

    await startUndo({ ...order, undoRun: 'one.cancel-1' });

    const [call] = stepFunctions.commandCalls(StartExecutionCommand);
    const { input, ...how } = call?.args[0].input ?? {};
    expect(how).toEqual({ stateMachineArn: process.env.ORDER_UNDO_ARN, name: 'one.cancel-1' });
    expect(JSON.parse(input ?? '')).toEqual({
      order: {
        orderId: 'one',
        userId: 'a-user',
        items: order.items,
        couponId: 'ten-off',
        expectedTotal: 0,
      },
    });
  });

  it('has happened when it is told that the name has run', async () => {
    stepFunctions
      .on(StartExecutionCommand)
      .rejects(new ExecutionAlreadyExists({ message: 'there', $metadata: {} }));

    await expect(startUndo({ ...(await storedOrder()), undoRun: 'x' })).resolves.toBeUndefined();
  });

  it('has not happened after any other error', async () => {
    stepFunctions.on(StartExecutionCommand).rejects(new Error('is down'));

    await expect(startUndo({ ...(await storedOrder()), undoRun: 'x' })).rejects.toThrow('is down');
  });
});
