import { claimOrder } from '../../../lambdas/order/claim.ts';
import { openShardOf, statusShardOf } from '../../../lambdas/shared/saga/order-record.ts';
import type { UndoCause } from '../../../lambdas/shared/saga/runs.ts';
import { claimUndo } from '../../../lambdas/shared/saga/starts/undo-run.ts';
import type { OrderStatus } from '../../../lambdas/shared/saga/status-rules.ts';
import { beforeStatusIsWritten } from '../../support/faults/pauses.ts';
import { nowOf, PLACED_AT, payloadOf, storedOrder } from '../../support/saga/orders.ts';
import { createTables } from '../../support/saga/tables.ts';

beforeAll(createTables);

const RECENT = expect.stringMatching(/^20\d\d-.*Z$/);
const IS_DOWN = { Error: 'TypeError', Cause: JSON.stringify({ errorMessage: 'is down' }) };
const rejected = (errorMessage: string) => ({
  Error: 'OrderRejected',
  Cause: JSON.stringify({ errorMessage }),
});
const NO_MONEY = rejected('INSUFFICIENT_BALANCE: 5 left, 10 wanted');
const REFUSED = rejected('ALREADY_COMPENSATED: createOrder came after its compensation');
const LOST = { name: 'WriteConflict', message: expect.stringContaining('is no longer as it was') };

const claim = (order: Parameters<typeof payloadOf>[0], call: Record<string, unknown> = {}) =>
  claimOrder({
    ...payloadOf(order),
    executionName: order.orderId,
    workflow: 'standard',
    saga: { undoFrom: { increaseBalance: IS_DOWN } },
    ...call,
  });

describe('the claim of the own run', () => {
  it.each<OrderStatus>(['PENDING', 'REJECTING'])(
    'of an order that is %s makes it REJECTING, and says where the undoing begins',
    async (status) => {
      const order = await storedOrder({ status });

      expect(await claim(order)).toEqual({ undoFrom: 'increaseBalance' });
      expect(await nowOf(order)).toMatchObject({
        status: 'REJECTING',
        statusShard: statusShardOf(order.orderId, 'REJECTING'),
        openShard: openShardOf(order.orderId),
        updatedAt: RECENT,
      });
    },
  );

  it('is lost when the order is confirmed between its read and its write: there is nothing to undo', async () => {
    const order = await storedOrder();
    beforeStatusIsWritten('REJECTING', () => storedOrder({ ...order, status: 'CONFIRMED' }));

    expect(await claim(order)).toEqual({ undoFrom: 'nothing' });
    expect(await nowOf(order)).toMatchObject({ status: 'CONFIRMED' });
  });

  it('writes nothing the second time', async () => {
    const order = await storedOrder({ status: 'REJECTING' });

    await claim(order);

    expect(await nowOf(order)).toEqual(order);
  });

  it.each<OrderStatus>(['CONFIRMED', 'CANCELLING', 'CANCELLED', 'REJECTED'])(
    'has nothing to undo of an order that is %s, and touches nothing',
    async (status) => {
      const order = await storedOrder({ status });

      expect(await claim(order)).toEqual({ undoFrom: 'nothing' });
      expect(await nowOf(order)).toEqual(order);
    },
  );

  it('has nothing to undo of an order that an undo run was claimed for', async () => {
    const order = await storedOrder({ orderId: 'taken', status: 'REJECTING', undoRun: 'taken.reconcile-1' });

    expect(await claim(order)).toEqual({ undoFrom: 'nothing' });
    expect(await nowOf(order)).toEqual(order);
  });

  it('has nothing to undo when it was refused because somebody else undoes the order', async () => {
    const order = await storedOrder();

    expect(await claim(order, { saga: { undoFrom: { increaseBalance: REFUSED } } })).toEqual({
      undoFrom: 'nothing',
    });
    expect(await nowOf(order)).toEqual(order);
  });

  it.each([
    ['standard', { increaseBalance: IS_DOWN }, 'increaseBalance'],
    ['standard', { restoreCoupon: NO_MONEY }, 'restoreCoupon'],
    ['standard', {}, 'refundPayment'],
    ['standard', undefined, 'refundPayment'],
    // No twin comes past a rejection; past an unknown outcome it may.
    ['express', { increaseBalance: IS_DOWN }, 'refundPayment'],
    ['express', { restoreCoupon: NO_MONEY }, 'restoreCoupon'],
    ['express', undefined, 'refundPayment'],
  ])('as a %s workflow begins after %j with %s', async (workflow, undoFrom, entry) => {
    const order = await storedOrder();

    expect(await claim(order, { workflow, saga: { undoFrom } })).toEqual({ undoFrom: entry });
  });

  it('is made by a person without a run, too', async () => {
    const order = await storedOrder();

    expect(await claim(order, { executionName: undefined })).toEqual({ undoFrom: 'increaseBalance' });
    expect(await nowOf(order)).toMatchObject({ status: 'REJECTING' });
  });

  it('writes the order of a saga that somebody started by hand', async () => {
    const order = await storedOrder();
    const unknown = { ...order, orderId: `${order.orderId}-unknown` };

    expect(await claim(unknown)).toEqual({ undoFrom: 'increaseBalance' });
    expect(await nowOf(unknown)).toMatchObject({ status: 'REJECTING', userId: order.userId });
  });
});

describe('the run that an order was claimed for', () => {
  it('undoes everything, whatever the payload says', async () => {
    const order = await storedOrder({ orderId: 'mine', status: 'CANCELLING', undoRun: 'mine.cancel-1' });

    expect(await claim(order, { executionName: 'mine.cancel-1', saga: {} })).toEqual({
      undoFrom: 'refundPayment',
    });
    expect(await nowOf(order)).toEqual(order);
  });

  it.each(['other.cancel-1', 'other.redrive-2', 'somebody'])('is no other: %s is refused', async (name) => {
    const order = await storedOrder({ orderId: 'other', status: 'CANCELLING', undoRun: 'other.cancel-2' });

    await expect(claim(order, { executionName: name })).rejects.toMatchObject({
      name: 'RunRefused',
      message: `run "${name}" is not the one that order other was claimed for`,
    });
    expect(await nowOf(order)).toEqual(order);
  });

  it('is refused when there is no such order, and none is written', async () => {
    const order = await storedOrder();
    const unknown = { ...order, orderId: 'nobody' };

    await expect(claim(unknown, { executionName: 'nobody.cancel-1' })).rejects.toMatchObject({
      name: 'RunRefused',
    });
    expect(await nowOf(unknown)).toBeUndefined();
  });
});

describe('a claim for an undo run', () => {
  it.each<[UndoCause, OrderStatus, OrderStatus]>([
    ['cancel', 'PENDING', 'CANCELLING'],
    ['cancel', 'CONFIRMED', 'CANCELLING'],
    ['reconcile', 'PENDING', 'REJECTING'],
    ['redrive', 'PENDING', 'REJECTING'],
    ['reconcile', 'REJECTING', 'REJECTING'],
    ['redrive', 'REJECTED', 'REJECTED'],
    ['redrive', 'CANCELLED', 'CANCELLED'],
    ['reconcile', 'CANCELLING', 'CANCELLING'],
  ])('to %s an order that is %s makes it %s, and opens it again', async (cause, status, after) => {
    const order = await storedOrder({ status, openShard: undefined });

    const claimed = await claimUndo(order, cause);

    const { orderId } = order;
    expect(claimed).toMatchObject({ status: after, undoRun: `${orderId}.${cause}-1`, undoRuns: 1 });
    expect(await nowOf(order)).toEqual({
      ...order,
      status: after,
      statusShard: statusShardOf(orderId, after),
      openShard: openShardOf(orderId),
      openedAt: PLACED_AT,
      undoRuns: 1,
      undoRun: `${orderId}.${cause}-1`,
      scheduledTries: 0,
      updatedAt: RECENT,
    });
  });

  it.each([
    ['when it was placed, though its record does not say so', openShardOf('x'), PLACED_AT],
    ['only now, when it was confirmed before', undefined, RECENT],
  ])('finds it open since %s', async (_since, openShard, openedAt) => {
    const order = await storedOrder({ status: 'CONFIRMED', openShard, openedAt: undefined });

    await claimUndo(order, 'cancel');

    expect(await nowOf(order)).toMatchObject({ openedAt });
  });

  it('counts on from the last one, and is told by whom it was asked for', async () => {
    const order = await storedOrder({ status: 'REJECTED', undoRuns: 4, correlationId: 'the-order' });

    const claimed = await claimUndo(order, 'redrive', { correlationId: 'the-operator' });

    expect(claimed).toMatchObject({ undoRun: `${order.orderId}.redrive-5`, undoRuns: 5 });
    expect(await nowOf(order)).toMatchObject({ undoRuns: 5, correlationId: 'the-operator' });
  });

  it('keeps the correlation id of the order when nobody asked for it', async () => {
    const order = await storedOrder({ status: 'REJECTED', correlationId: 'the-order' });

    expect(await claimUndo(order, 'reconcile')).toMatchObject({ correlationId: 'the-order' });
    expect(await nowOf(order)).toMatchObject({ correlationId: 'the-order' });
  });

  it.each([
    [true, true, 3],
    [true, false, 2],
    [false, true, 2],
    [false, false, 2],
  ])('by the schedule: %s, of an order in need: %s, makes two tries %d', async (isScheduled, need, tries) => {
    const order = await storedOrder({ status: 'REJECTED', needsAttention: need, scheduledTries: 2 });

    await claimUndo(order, 'redrive', { isScheduled });

    expect(await nowOf(order)).toMatchObject({ scheduledTries: tries });
  });

  it('is no try of the schedule unless it says so', async () => {
    const order = await storedOrder({ status: 'REJECTED', needsAttention: true, scheduledTries: 2 });

    await claimUndo(order, 'redrive');

    expect(await nowOf(order)).toMatchObject({ scheduledTries: 2 });
  });

  it('by an operator is noted as what he did, and by nobody else', async () => {
    const [his, ours] = await Promise.all([
      storedOrder({ status: 'CONFIRMED' }),
      storedOrder({ status: 'CONFIRMED' }),
    ]);

    await claimUndo(his, 'cancel', { operator: 'an-operator' });
    await claimUndo(ours, 'cancel');

    expect(await nowOf(his)).toMatchObject({ lastAction: { operator: 'an-operator', action: 'cancel' } });
    expect(await nowOf(ours)).not.toHaveProperty('lastAction');
  });

  it('is lost against another that was made of the same record: one run, one number', async () => {
    const order = await storedOrder({ status: 'REJECTED', needsAttention: true, undoRuns: 1 });
    const first = await claimUndo(order, 'redrive');

    await expect(claimUndo(order, 'reconcile')).rejects.toMatchObject(LOST);

    expect(await nowOf(order)).toMatchObject({ undoRuns: 2, undoRun: first.undoRun });
  });

  it('is the first but once', async () => {
    const order = await storedOrder({ status: 'REJECTING' });
    const first = await claimUndo(order, 'reconcile');

    await expect(claimUndo(order, 'redrive')).rejects.toMatchObject(LOST);

    expect(await nowOf(order)).toMatchObject({ undoRuns: 1, undoRun: first.undoRun });
  });

  it('is lost when the order was finished since it was read', async () => {
    const order = await storedOrder({ status: 'REJECTED', needsAttention: true, undoRuns: 1 });
    const finished = await storedOrder({ ...order, needsAttention: false });

    await expect(claimUndo(order, 'redrive')).rejects.toMatchObject(LOST);

    expect(await nowOf(order)).toEqual(finished);
  });

  it('is lost when the order was confirmed since it was read', async () => {
    const order = await storedOrder();
    const confirmed = await storedOrder({ ...order, status: 'CONFIRMED' });

    await expect(claimUndo(order, 'reconcile')).rejects.toMatchObject(LOST);

    expect(await nowOf(order)).toEqual(confirmed);
  });

  it('of two at once is one', async () => {
    const order = await storedOrder({ status: 'CANCELLED', needsAttention: true });
    beforeStatusIsWritten('CANCELLED', () => claimUndo(order, 'redrive'));

    await expect(claimUndo(order, 'redrive')).rejects.toMatchObject(LOST);

    expect(await nowOf(order)).toMatchObject({ undoRuns: 1 });
  });
});
