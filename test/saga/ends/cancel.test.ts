import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { cancelPlacedOrder } from '../../../lambdas/orchestrator/cancel.ts';
import type { OrderStatus } from '../../../lambdas/shared/saga/status-rules.ts';
import { beforeStatusIsWritten } from '../../support/faults/pauses.ts';
import { nowOf, storedOrder } from '../../support/saga/orders.ts';
import { createTables } from '../../support/saga/tables.ts';

beforeAll(createTables);

const stepFunctions = mockClient(SFNClient);
beforeEach(() => {
  stepFunctions.reset();
  stepFunctions.on(StartExecutionCommand).resolves({});
});

const DAY_MS = 24 * 60 * 60 * 1000;
const daysAgo = (days: number, ms = 0) => new Date(Date.now() - days * DAY_MS - ms).toISOString();
const owner = { userId: 'a-user', isAdmin: false };
const started = () => stepFunctions.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input.name);
const recent = (status: OrderStatus) => storedOrder({ status, createdAt: daysAgo(1) });

describe('a cancellation', () => {
  it.each<OrderStatus>(['PENDING', 'CONFIRMED'])(
    'of an order that is %s claims it, and starts its undo',
    async (status) => {
      const order = await recent(status);

      const answer = await cancelPlacedOrder(order.orderId, owner, 'a-request');

      const claimed = {
        status: 'CANCELLING',
        undoRun: `${order.orderId}.cancel-1`,
        correlationId: 'a-request',
      };
      expect(answer).toMatchObject(claimed);
      expect(await nowOf(order)).toMatchObject(claimed);
      expect(started()).toEqual([claimed.undoRun]);
    },
  );

  it('that was asked for before starts the same undo: the first may have died before its start', async () => {
    const order = await storedOrder({ orderId: 'again', status: 'CANCELLING', undoRun: 'again.cancel-1' });

    expect(await cancelPlacedOrder('again', owner)).toEqual(order);

    expect(started()).toEqual(['again.cancel-1']);
    expect(await nowOf(order)).toEqual(order);
  });

  it('that is done is the answer, and starts nothing', async () => {
    const order = await storedOrder({ status: 'CANCELLED' });

    expect(await cancelPlacedOrder(order.orderId, owner)).toEqual(order);
    expect(started()).toStrictEqual([]);
  });

  it.each<OrderStatus>(['REJECTING', 'REJECTED'])('of an order that is %s is refused', async (status) => {
    const order = await recent(status);

    await expect(cancelPlacedOrder(order.orderId, owner)).rejects.toMatchObject({
      problem: {
        status: 409,
        reason: 'NOT_CONFIRMED',
        detail: `Only a pending or a confirmed order can be cancelled: this one is ${status}.`,
        orderId: order.orderId,
      },
    });
    expect(await nowOf(order)).toEqual(order);
    expect(started()).toStrictEqual([]);
  });

  it.each<OrderStatus>(['PENDING', 'CONFIRMED'])(
    'is possible for 30 days, and of an order that is %s not a moment longer',
    async (status) => {
      // So far within the limit that no machine is slow enough to pass it meanwhile.
      const young = await storedOrder({ status, createdAt: daysAgo(30, -60_000) });
      const old = await storedOrder({ status, createdAt: daysAgo(30, 1) });

      expect(await cancelPlacedOrder(young.orderId, owner)).toMatchObject({ status: 'CANCELLING' });
      await expect(cancelPlacedOrder(old.orderId, owner)).rejects.toMatchObject({
        problem: {
          status: 409,
          reason: 'TOO_LATE_TO_CANCEL',
          detail: 'An order can be cancelled for 30 days: this one is older.',
          orderId: old.orderId,
        },
      });
      expect(await nowOf(old)).toEqual(old);
      expect(started()).toEqual([`${young.orderId}.cancel-1`]);
    },
  );

  it('is for the owner and for admins: for everybody else there is no such order', async () => {
    const order = await recent('CONFIRMED');

    await expect(
      cancelPlacedOrder(order.orderId, { userId: 'another', isAdmin: false }),
    ).rejects.toMatchObject({ problem: { status: 404 } });
    expect(await nowOf(order)).toEqual(order);
    expect(await cancelPlacedOrder(order.orderId, { userId: 'root', isAdmin: true })).toMatchObject({
      status: 'CANCELLING',
      lastAction: { operator: 'root', action: 'cancel' },
    });
  });

  it('by the owner is no act of an operator', async () => {
    const order = await recent('CONFIRMED');

    await cancelPlacedOrder(order.orderId, owner);

    expect(await nowOf(order)).not.toHaveProperty('lastAction');
  });

  it('looks again when the order is confirmed while it is claimed', async () => {
    const order = await recent('PENDING');
    beforeStatusIsWritten('CANCELLING', () => storedOrder({ ...order, status: 'CONFIRMED' }));

    expect(await cancelPlacedOrder(order.orderId, owner)).toMatchObject({ status: 'CANCELLING' });
    expect(await nowOf(order)).toMatchObject({ status: 'CANCELLING', undoRuns: 1 });
  });

  it('has happened when its undo has run already', async () => {
    stepFunctions
      .on(StartExecutionCommand)
      .rejects(new ExecutionAlreadyExists({ message: 'there', $metadata: {} }));
    const order = await recent('CONFIRMED');

    expect(await cancelPlacedOrder(order.orderId, owner)).toMatchObject({ status: 'CANCELLING' });
  });
});
