import { randomUUID } from 'node:crypto';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { cancelPlacedOrder } from '../../../lambdas/orchestrator/cancel.ts';
import { orderIdFor, takeOrder } from '../../../lambdas/orchestrator/intake.ts';
import { runRecovery } from '../../../lambdas/recovery/commands.ts';
import { finishOrder } from '../../../lambdas/recovery/finish.ts';
import type { Started } from '../../../lambdas/recovery/moves/start-waiting.ts';
import { dynamo } from '../../../lambdas/shared/platform/clients.ts';
import { type OrderItem, orderKey, readOrder, table } from '../../../lambdas/shared/saga/order-record.ts';
import { findOrWriteOrder } from '../../../lambdas/shared/saga/pending-order.ts';
import { startForward } from '../../../lambdas/shared/saga/starts/forward-run.ts';
import { holdRun, startHeld } from '../../../lambdas/shared/saga/starts/held-run.ts';
import { claimUndo } from '../../../lambdas/shared/saga/starts/undo-run.ts';
import { beforeNextUpdate } from '../../support/faults/pauses.ts';
import { Shop } from '../../support/saga/shop.ts';
import { anOrder, BALANCE, createWorld, possessions, STOCK } from '../../support/saga/world.ts';

const OWNERS = `/order-saga/held-${randomUUID()}/owners`;
/** What is read of the owners is a second old at most. */
const NOTICE_MS = 1_050;

/** How far the clock of the reader is ahead: the second is not waited for. */
let ahead = 0;
const { now } = Date;
Date.now = () => now() + ahead;

let shop: Shop;
beforeAll(async () => {
  process.env.OWNERS_PARAMETER = OWNERS;
  process.env.MONOLITH_URL = 'http://127.0.0.1:1';
  process.env.MONOLITH_SECRET_PARAMETER = '/order-saga/held-test/secret';
  shop = await Shop.open();
});

const ssm = new SSMClient({});
async function note(phase: string, more: object = {}): Promise<void> {
  const Value = JSON.stringify({ payment: { owner: 'service', epoch: 1, phase, ...more } });
  await ssm.send(new PutParameterCommand({ Name: OWNERS, Value, Type: 'String', Overwrite: true }));
  ahead += NOTICE_MS;
}
const isMoving = () => note('copying');
const hasMoved = () => note('steady');

const orderOf = async (orderId: string) => (await readOrder(orderId)) as OrderItem;
const runsOf = (orderId: string) => shop.executions.namesFor(orderId);
const start = () => runRecovery({ command: 'startWaiting' }, () => 600_000) as Promise<Started>;
const finish = (orderId: string) => finishOrder(orderId, { cause: 'reconcile', isScheduled: false });
const cancel = ({ orderId, userId }: { orderId: string; userId: string }) =>
  cancelPlacedOrder(orderId, { userId, isAdmin: false });

describe('while a domain is being moved, an order', () => {
  beforeEach(hasMoved);

  it.each(['draining', 'copying', 'verifying'])(
    'is taken in and waits (%s), and is started once after the move',
    async (phase) => {
      await note(phase);
      const { orderId, ...world } = await shop.taken();
      expect(await orderOf(orderId)).toMatchObject({ status: 'PENDING', heldSince: expect.any(String) });
      expect(await start()).toEqual({ started: 0, failed: 0, isHeld: true });
      expect(runsOf(orderId)).toEqual([]);

      await hasMoved();
      expect(await start()).toEqual({ started: 1, failed: 0, isHeld: false });
      await shop.executions.settle(orderId);

      expect(await possessions(world, orderId)).toMatchObject({ stock: STOCK - 2, payment: 'PAID' });
      const order = await orderOf(orderId);
      expect(order.status).toBe('CONFIRMED');
      expect(order.heldSince).toBeUndefined();
      expect(await start()).toEqual({ started: 0, failed: 0, isHeld: false });
      expect(runsOf(orderId)).toEqual([orderId]);
    },
  );

  it('waits no longer than a drain may last, whatever became of its mover', async () => {
    await note('draining', { until: new Date(Date.now() + 60_000).toISOString() });
    const { orderId } = await shop.taken();
    expect(runsOf(orderId)).toEqual([]);

    await note('draining', { until: new Date(Date.now() - 1).toISOString() });
    const later = await shop.taken();

    expect(runsOf(later.orderId)).toEqual([later.orderId]);
    expect(await start()).toMatchObject({ started: 1, isHeld: false });
    await shop.executions.settle();
  });

  it('waits as well when its first intake died before the move, and its client comes back in the middle', async () => {
    const world = await createWorld();
    const key = randomUUID();
    const orderId = orderIdFor(world.userId, key);
    const { items, couponId } = anOrder(world);
    await findOrWriteOrder({ orderId, userId: world.userId, items, couponId, correlationId: 'a-test' });
    await isMoving();

    await takeOrder(world.userId, key, { items, couponId }, 'a-test');
    expect(await orderOf(orderId)).toMatchObject({ heldSince: expect.any(String) });
    expect(runsOf(orderId)).toEqual([]);

    await hasMoved();
    expect(await start()).toMatchObject({ started: 1 });
    await shop.executions.settle(orderId);
    expect(await orderOf(orderId)).toMatchObject({ status: 'CONFIRMED' });
  });

  it('is started, and not rejected, by the reconcile that finds it after the move', async () => {
    await isMoving();
    const { orderId } = await shop.taken();
    expect(await finish(orderId)).toMatchObject({
      done: 'left',
      why: expect.stringContaining('is being moved'),
    });
    expect(await orderOf(orderId)).toMatchObject({ status: 'PENDING', heldSince: expect.any(String) });

    await hasMoved();
    expect(await finish(orderId)).toMatchObject({
      done: 'left',
      why: expect.stringContaining('is started now'),
    });
    await shop.executions.settle(orderId);

    expect(await orderOf(orderId)).toMatchObject({ status: 'CONFIRMED' });
  });

  it('is started by the schedule when its mover died before it did', async () => {
    await isMoving();
    const { orderId } = await shop.taken();
    await hasMoved();

    await runRecovery({ command: 'reconcile', isScheduled: true }, () => 600_000);
    await shop.executions.settle(orderId);

    expect(await orderOf(orderId)).toMatchObject({ status: 'CONFIRMED' });
  });

  it('that is cancelled is claimed, and undone after the move; asked again, no run is started either', async () => {
    const { orderId, ...world } = await shop.confirmed();
    await isMoving();

    expect(await cancel({ orderId, ...world })).toMatchObject({ status: 'CANCELLING' });
    expect(await orderOf(orderId)).toMatchObject({ heldSince: expect.any(String) });
    expect(await cancel({ orderId, ...world })).toMatchObject({ status: 'CANCELLING' });
    expect(runsOf(orderId)).toEqual([orderId]);

    await hasMoved();
    expect(await start()).toMatchObject({ started: 1 });
    await shop.executions.settle(orderId);
    expect(await orderOf(orderId)).toMatchObject({ status: 'CANCELLED', needsAttention: false });
    expect(await possessions(world, orderId)).toMatchObject({ stock: STOCK, balance: BALANCE });
  });

  it('whose cancel died before its start is noted by the cancel that comes again', async () => {
    const { orderId, ...world } = await shop.confirmed();
    await claimUndo(await orderOf(orderId), 'cancel');
    await isMoving();

    await cancel({ orderId, ...world });
    await hasMoved();

    expect(await start()).toMatchObject({ started: 1 });
    await shop.executions.settle(orderId);
    expect(await orderOf(orderId)).toMatchObject({ status: 'CANCELLED' });
  });

  it('that is cancelled before it was started is never run forward', async () => {
    await isMoving();
    const { orderId, ...world } = await shop.taken();
    await cancel({ orderId, ...world });

    await hasMoved();
    await start();
    await shop.executions.settle(orderId);

    expect(runsOf(orderId)).toEqual([`${orderId}.cancel-1`]);
    expect(await orderOf(orderId)).toMatchObject({ status: 'CANCELLED', needsAttention: false });
    expect(await possessions(world, orderId)).toMatchObject({ stock: STOCK, balance: BALANCE });
  });

  it('in need is left by a redrive, which says why', async () => {
    const { orderId } = await shop.inNeed();
    const before = await orderOf(orderId);
    await isMoving();

    const redriven = (await runRecovery({ command: 'redrive', orderId }, () => 600_000)) as {
      left: { id: string; why: string }[];
    };

    expect(redriven.left).toContainEqual({ id: orderId, why: expect.stringContaining('is being moved') });
    expect(await orderOf(orderId)).toEqual(before);
  });

  it('that was claimed between the list and its start is undone, and not run forward', async () => {
    await isMoving();
    const { orderId, ...world } = await shop.taken();
    const listed = await orderOf(orderId);
    await hasMoved();
    await cancel({ orderId, ...world });

    await startHeld(await orderOf(orderId));
    await shop.executions.settle(orderId);

    expect(listed.undoRun).toBeUndefined();
    expect(runsOf(orderId)).toEqual([`${orderId}.cancel-1`]);
  });
});

describe('the note that a run waits', () => {
  beforeEach(hasMoved);
  const held = async () => {
    await isMoving();
    const taken = await shop.taken();
    await hasMoved();
    return taken;
  };
  const set = (orderId: string, values: { heldSince?: string; undoRun?: string; status?: string }) =>
    Promise.all(
      Object.entries(values).map(([name, value]) =>
        dynamo.send(
          new UpdateCommand({
            TableName: table,
            Key: orderKey(orderId),
            UpdateExpression: 'SET #name = :value',
            ExpressionAttributeNames: { '#name': name },
            ExpressionAttributeValues: { ':value': value },
          }),
        ),
      ),
    );

  it('outlives whoever dies after the start: the same name is started again, and runs once', async () => {
    const { orderId } = await held();
    await startForward(await orderOf(orderId));
    await shop.executions.settle(orderId);

    expect(await orderOf(orderId)).toMatchObject({ status: 'CONFIRMED' });
    await startHeld(await orderOf(orderId));

    expect(runsOf(orderId)).toEqual([orderId]);
    expect((await orderOf(orderId)).heldSince).toBeUndefined();
  });

  it('is not taken away by who started an earlier one', async () => {
    const { orderId } = await held();
    const read = await orderOf(orderId);
    await set(orderId, { heldSince: '2126-01-01T00:00:00.000Z' });

    await startHeld(read);
    await shop.executions.settle(orderId);

    expect((await orderOf(orderId)).heldSince).toBe('2126-01-01T00:00:00.000Z');
  });

  it('is not taken away by who started the saga, where the order has been claimed since', async () => {
    const { orderId } = await held();
    const read = await orderOf(orderId);
    await set(orderId, { undoRun: `${orderId}.cancel-1` });

    await startHeld(read);
    await shop.executions.settle(orderId);

    expect((await orderOf(orderId)).heldSince).toBe(read.heldSince);
  });

  it.each([
    ['is decided', { status: 'REJECTED' }],
    ['is being undone', { undoRun: 'another' }],
  ])('is not made where the order %s meanwhile', async (_, change) => {
    const order = await findOrWriteOrder(anOrder(await createWorld()));
    const { orderId } = order;
    await set(orderId, change);

    await holdRun(order);

    expect((await orderOf(orderId)).heldSince).toBeUndefined();
  });

  it('keeps the time since when it has waited, however often it is made', async () => {
    const { orderId } = await held();
    await set(orderId, { heldSince: '2026-01-01T00:00:00.000Z' });
    const noted = await orderOf(orderId);

    await holdRun(noted);

    expect(await orderOf(orderId)).toEqual(noted);
    await startHeld(noted);
    await shop.executions.settle(orderId);
  });

  it('starts nothing where the order has its end, and is taken away', async () => {
    const { orderId } = await held();
    await set(orderId, { status: 'REJECTED' });

    await startHeld(await orderOf(orderId));

    expect(runsOf(orderId)).toEqual([]);
    expect((await orderOf(orderId)).heldSince).toBeUndefined();
  });

  it('that cannot be made or taken away is an error, and no race', async () => {
    const { orderId } = await held();
    const waits = await orderOf(orderId);
    const { heldSince: _, ...order } = waits;
    const isDown = () => beforeNextUpdate(table, () => Promise.reject(new Error('is down')));

    isDown();
    await expect(holdRun(order)).rejects.toThrow('is down');
    isDown();
    await expect(startHeld(waits)).rejects.toThrow('is down');
    await shop.executions.settle(orderId);
  });
});
