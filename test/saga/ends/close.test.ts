import { closeOrder } from '../../../lambdas/order/end.ts';
import { openShardOf, statusShardOf } from '../../../lambdas/shared/saga/order-record.ts';
import { claimUndo } from '../../../lambdas/shared/saga/starts/undo-run.ts';
import type { OrderStatus } from '../../../lambdas/shared/saga/status-rules.ts';
import { beforeStatusIsWritten } from '../../support/faults/pauses.ts';
import { nowOf, PLACED_AT, payloadOf, storedOrder } from '../../support/saga/orders.ts';
import { createTables } from '../../support/saga/tables.ts';

beforeAll(createTables);

const RECENT = expect.stringMatching(/^20\d\d-.*Z$/);
const failed = (error: string, errorMessage: string) => ({
  Error: error,
  Cause: JSON.stringify({ errorMessage }),
});
const NO_STOCK = failed('OrderRejected', 'INSUFFICIENT_STOCK: tea: 1 left, 2 wanted');
const IS_DOWN = failed('TypeError', 'is down');
const UNRESOLVED = { increaseStock: IS_DOWN };

const close = (order: Parameters<typeof payloadOf>[0], call: Record<string, unknown> = {}) =>
  closeOrder({ ...payloadOf(order), executionName: order.undoRun ?? order.orderId, ...call });

describe('the end of an undo', () => {
  it('of a rejected order has its reason, and leaves the index of open orders', async () => {
    const order = await storedOrder({ status: 'REJECTING' });

    const answer = await close(order, { saga: { undoFrom: { nothing: NO_STOCK } } });

    const { orderId } = order;
    expect(answer).toEqual({ status: 'REJECTED' });
    const { openShard, openedAt: _, ...stays } = order;
    expect(openShard).toBe(openShardOf(orderId));
    expect(await nowOf(order)).toEqual({
      ...stays,
      status: 'REJECTED',
      statusShard: statusShardOf(orderId, 'REJECTED'),
      reason: 'INSUFFICIENT_STOCK',
      rejection: { detail: 'tea: 1 left, 2 wanted', failedStep: 'decreaseStock', productId: 'tea' },
      closedBy: orderId,
      rejectedAt: RECENT,
      updatedAt: RECENT,
    });
    expect((await nowOf(order)).rejectedAt).not.toBe(PLACED_AT);
  });

  it('with something unresolved stays open, in need of a person, with what failed', async () => {
    const order = await storedOrder({ status: 'REJECTING' });

    await close(order, {
      saga: { price: { total: 1 }, undoFrom: { refundPayment: IS_DOWN }, unresolved: UNRESOLVED },
    });

    expect(await nowOf(order)).toEqual({
      ...order,
      status: 'REJECTED',
      statusShard: statusShardOf(order.orderId, 'REJECTED'),
      needsAttention: true,
      needShard: openShardOf(order.orderId),
      inNeedSince: RECENT,
      unresolved: UNRESOLVED,
      reason: 'SERVICE_UNAVAILABLE',
      rejection: {
        detail: 'the payment service failed, so the order was not placed',
        failedStep: 'processPayment',
        service: 'payment',
      },
      closedBy: order.orderId,
      rejectedAt: RECENT,
      updatedAt: RECENT,
    });
  });

  it('that fails once more begins no new need, and forgets nothing of why the order failed', async () => {
    const order = await storedOrder({
      status: 'REJECTED',
      needsAttention: true,
      reason: 'INSUFFICIENT_STOCK',
      rejection: { detail: 'tea: 1 left, 2 wanted' },
      rejectedAt: PLACED_AT,
      inNeedSince: PLACED_AT,
      unresolved: { refundPayment: IS_DOWN },
      undoRuns: 1,
      undoRun: 'x.redrive-1',
      orderId: 'x',
    });

    await close(order, { saga: { unresolved: UNRESOLVED } });

    expect(await nowOf(order)).toMatchObject({
      needsAttention: true,
      reason: 'INSUFFICIENT_STOCK',
      rejection: { detail: 'tea: 1 left, 2 wanted' },
      rejectedAt: PLACED_AT,
      inNeedSince: PLACED_AT,
      unresolved: UNRESOLVED,
    });
  });

  it('that resolves everything takes the need away, and the order out of both indexes', async () => {
    const order = await storedOrder({
      orderId: 'mended',
      status: 'CANCELLED',
      needsAttention: true,
      needShard: openShardOf('mended'),
      inNeedSince: PLACED_AT,
      gaveUpAt: PLACED_AT,
      unresolved: UNRESOLVED,
      undoRun: 'mended.redrive-2',
    });

    expect(await close(order)).toEqual({ status: 'CANCELLED' });

    const { openShard, openedAt, needShard, inNeedSince, gaveUpAt, unresolved, ...stays } = order;
    expect(await nowOf(order)).toEqual({
      ...stays,
      needsAttention: false,
      closedBy: 'mended.redrive-2',
      cancelledAt: RECENT,
      updatedAt: RECENT,
    });
  });

  it.each<[OrderStatus, OrderStatus]>([
    ['PENDING', 'REJECTED'],
    ['REJECTING', 'REJECTED'],
    ['REJECTED', 'REJECTED'],
    ['CANCELLING', 'CANCELLED'],
    ['CANCELLED', 'CANCELLED'],
  ])('leads from %s to %s', async (status, end) => {
    const order = await storedOrder({ status });

    expect(await close(order)).toEqual({ status: end });
    expect(await nowOf(order)).toMatchObject({ status: end });
  });

  it('of a cancelled order gives no reason: nothing was wrong with it', async () => {
    const order = await storedOrder({ status: 'CANCELLING' });

    await close(order, { saga: {} });

    const now = await nowOf(order);
    expect(now).not.toHaveProperty('reason');
    expect(now).not.toHaveProperty('rejection');
    expect(now).not.toHaveProperty('rejectedAt');
  });

  it('of a cancelled order has its moment when nothing is left to undo, and the first counts', async () => {
    const order = await storedOrder({ orderId: 'later', status: 'CANCELLING', undoRun: 'later.cancel-1' });

    await close(order, { saga: { unresolved: UNRESOLVED } });
    expect(await nowOf(order)).not.toHaveProperty('cancelledAt');
    await close({ ...order, undoRun: undefined }, { executionName: undefined });
    const { cancelledAt } = await nowOf(order);
    await close({ ...order, undoRun: undefined }, { executionName: undefined });

    expect(cancelledAt).toEqual(RECENT);
    expect(await nowOf(order)).toMatchObject({ cancelledAt });
  });

  it('never comes to an order that is confirmed: nobody may undo it without a claim', async () => {
    const order = await storedOrder({ status: 'CONFIRMED' });

    await expect(close(order)).rejects.toThrow(
      `order ${order.orderId} is CONFIRMED: it was undone without a claim`,
    );
    expect(await nowOf(order)).toEqual(order);
  });

  it('is noted of a person who closes it by hand', async () => {
    const order = await storedOrder({ status: 'REJECTING' });

    await close(order, { executionName: undefined });

    expect(await nowOf(order)).toMatchObject({
      status: 'REJECTED',
      closedBy: expect.stringMatching(/^by hand, 20\d\d-.*Z$/),
    });
  });

  it('reads the failure of a run that was started before its Catch noted where the undoing begins', async () => {
    const order = await storedOrder({ status: 'REJECTING' });

    await close(order, { saga: { failure: NO_STOCK } });

    expect(await nowOf(order)).toMatchObject({
      reason: 'INSUFFICIENT_STOCK',
      rejection: { detail: 'tea: 1 left, 2 wanted' },
    });
  });

  it('is written of an order that nobody has written, too', async () => {
    const order = await storedOrder();
    const unknown = { ...order, orderId: `${order.orderId}-unknown` };

    expect(await close(unknown)).toEqual({ status: 'REJECTED' });
    expect(await nowOf(unknown)).toMatchObject({ status: 'REJECTED', needsAttention: false });
  });
});

describe('the word of a run', () => {
  it('does not count once a later undo run was claimed', async () => {
    const order = await storedOrder({ orderId: 'older', status: 'REJECTING', undoRun: 'older.redrive-2' });

    for (const executionName of ['older', 'older.redrive-1', 'older.cancel-2'])
      expect(await close(order, { executionName, saga: { unresolved: UNRESOLVED } })).toEqual({
        status: 'REJECTING',
      });

    expect(await nowOf(order)).toEqual(order);
  });

  it('does not count when a later undo run is claimed while it is written', async () => {
    const order = await storedOrder({
      orderId: 'outrun',
      status: 'REJECTED',
      needsAttention: true,
      undoRuns: 1,
      undoRun: 'outrun.redrive-1',
    });
    beforeStatusIsWritten('REJECTED', () => claimUndo(order, 'redrive'));

    expect(await close(order)).toEqual({ status: 'REJECTED' });

    // Its claim stands, and nobody has taken the order for finished.
    expect(await nowOf(order)).toMatchObject({
      needsAttention: true,
      undoRuns: 2,
      undoRun: 'outrun.redrive-2',
      openShard: openShardOf('outrun'),
    });
    expect(await nowOf(order)).not.toHaveProperty('closedBy');
  });

  it('looks again when the status is another by the time it is written', async () => {
    const order = await storedOrder({ status: 'REJECTING' });
    beforeStatusIsWritten('REJECTED', () => storedOrder({ ...order, status: 'CANCELLING' }));

    expect(await close(order)).toEqual({ status: 'CANCELLED' });
    expect(await nowOf(order)).toMatchObject({ status: 'CANCELLED' });
  });

  it('counts once, though it is said twice', async () => {
    const order = await storedOrder({ status: 'REJECTING' });
    await close(order, { saga: { unresolved: UNRESOLVED } });
    const first = await nowOf(order);

    expect(await close(order, { saga: {} })).toEqual({ status: 'REJECTED' });

    expect(await nowOf(order)).toEqual(first);
  });

  it('counts once, though it is said twice at once', async () => {
    const order = await storedOrder({
      orderId: 'twice',
      status: 'REJECTED',
      needsAttention: true,
      undoRuns: 1,
      undoRun: 'twice.redrive-1',
      closedBy: 'twice',
    });
    beforeStatusIsWritten('REJECTED', () => close(order, { saga: {} }));

    await close(order, { saga: { unresolved: UNRESOLVED } });

    expect(await nowOf(order)).toMatchObject({ needsAttention: false, closedBy: 'twice.redrive-1' });
  });

  it('changes nothing when it was refused because somebody else undoes the order', async () => {
    const order = await storedOrder({ status: 'REJECTING' });
    const refused = failed('OrderRejected', 'ALREADY_COMPENSATED: decreaseStock came after its compensation');

    expect(await close(order, { saga: { undoFrom: { nothing: refused } } })).toEqual({ status: 'REJECTING' });

    expect(await nowOf(order)).toEqual(order);
  });

  it.each(['another', 'x', '-1', '.again-1', '.cancel-', '.cancel-one', '.cancel-1x', '.cancel'])(
    'is refused when the run is not one of the order: %s',
    async (name) => {
      const order = await storedOrder({ status: 'REJECTING' });
      const executionName = /^[.-]/.test(name) ? order.orderId + name : name;

      await expect(close(order, { executionName })).rejects.toMatchObject({
        name: 'RunRefused',
        message: `run "${executionName}" is not one of order ${order.orderId}'s own: it may not touch it`,
      });
      expect(await nowOf(order)).toEqual(order);
    },
  );
});
