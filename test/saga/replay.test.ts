import { randomUUID } from 'node:crypto';
import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { jest } from '@jest/globals';
import { collectChanges } from '../../lambdas/journal/collect.ts';
import { positionOf } from '../../lambdas/journal/position.ts';
import { eventKey, table as journal } from '../../lambdas/journal/table.ts';
import { cancelPlacedOrder } from '../../lambdas/orchestrator/cancel.ts';
import { orderIdFor, takeOrder } from '../../lambdas/orchestrator/intake.ts';
import { decreaseStock, increaseStock } from '../../lambdas/product/commands.ts';
import { salesKey } from '../../lambdas/product/table.ts';
import type { Finding } from '../../lambdas/recovery/proof/report.ts';
import { redriveOrder } from '../../lambdas/recovery/redrive.ts';
import { replayOrder } from '../../lambdas/recovery/replay/order-replay.ts';
import { replaySales } from '../../lambdas/recovery/replay/sales-replay.ts';
import { dynamo } from '../../lambdas/shared/platform/clients.ts';
import type { FaultMode } from '../../lambdas/shared/saga/commands/fault-modes.ts';
import { type OrderItem, orderKey, readOrder } from '../../lambdas/shared/saga/order-record.ts';
import { claimUndo } from '../../lambdas/shared/saga/starts/undo-run.ts';
import { breaking } from '../support/faults/faults.ts';
import { tearScans } from '../support/faults/torn-scans.ts';
import { Executions } from '../support/saga/executions.ts';
import type { CommandCall } from '../support/saga/saga.ts';
import { allChanges } from '../support/saga/streams.ts';
import {
  createDeadLetterQueue,
  createJournal,
  createTables,
  sendToDeadLetterQueue,
  tableOf,
} from '../support/saga/tables.ts';
import { anOrder, createWorld, type World } from '../support/saga/world.ts';

const NEVER = { isTimeUp: () => false, maxMessages: 1_000 };
const today = new Date().toISOString().slice(0, 10);

let faults: Partial<Record<string, FaultMode>> = {};
/** Told of each call, before it is made. */
let onCall: (call: CommandCall) => void | Promise<void> = () => {};
let executions: Executions;

beforeAll(async () => {
  await Promise.all([createTables(), createDeadLetterQueue(), createJournal()]);
  executions = new Executions({
    invoke: async (call) => {
      await onCall(call);
      return breaking(faults)(call);
    },
    sendToDeadLetterQueue,
  });
});

async function placed(broken: typeof faults = {}) {
  faults = broken;
  const world = await createWorld();
  const { items, couponId } = anOrder(world);
  const key = randomUUID();
  await takeOrder(world.userId, key, { items, couponId }, 'a-test');
  const orderId = orderIdFor(world.userId, key);
  await executions.settle(orderId);
  return { world, orderId };
}

async function cancelled() {
  const order = await placed();
  await cancelPlacedOrder(order.orderId, { userId: order.world.userId, isAdmin: false });
  await executions.settle(order.orderId);
  return order;
}

/** Cancelled while its payment was under way; nothing of it was ever confirmed. */
async function cancelledWhilePending(broken: typeof faults = {}) {
  faults = broken;
  const world = await createWorld();
  const { items, couponId } = anOrder(world);
  const key = randomUUID();
  const orderId = orderIdFor(world.userId, key);
  onCall = async ({ command }) => {
    if (command === 'processPayment')
      await cancelPlacedOrder(orderId, { userId: world.userId, isAdmin: false });
  };
  await takeOrder(world.userId, key, { items, couponId }, 'a-test');
  await executions.settle(orderId);
  onCall = () => {};
  return { world, orderId };
}

const inNeed = () => placed({ processPayment: 'throw-before', increaseStock: 'throw-before' });

async function redriven() {
  const order = await inNeed();
  faults = {};
  await redriveOrder(order.orderId, NEVER);
  await executions.settle(order.orderId);
  return order;
}

async function claimedAgain() {
  const order = await inNeed();
  await claimUndo((await readOrder(order.orderId)) as OrderItem, 'redrive');
  return order;
}

/** Counts units that nobody sold, or takes away what was. */
const countSold = (productId: string, units: number) =>
  dynamo.send(
    new UpdateCommand({
      TableName: tableOf('product'),
      Key: salesKey(productId, today),
      UpdateExpression: 'ADD unitsSold :units',
      ExpressionAttributeValues: { ':units': units },
    }),
  );

const journalAll = async () => collectChanges(await allChanges());

describe('an order that is folded back from its events', () => {
  it.each([
    ['confirmed', () => placed(), { status: 'CONFIRMED', needsAttention: false }],
    [
      'rejected',
      () => placed({ processPayment: 'throw-after' }),
      { status: 'REJECTED', reason: 'SERVICE_UNAVAILABLE', needsAttention: false },
    ],
    ['cancelled', cancelled, { status: 'CANCELLED', needsAttention: false }],
    ['cancelled while pending', cancelledWhilePending, { status: 'CANCELLED', needsAttention: false }],
    [
      'cancelled while pending, and in need of a person',
      () => cancelledWhilePending({ increaseStock: 'throw-before' }),
      { status: 'CANCELLED', needsAttention: true },
    ],
    ['in need of a person', inNeed, { status: 'REJECTED', needsAttention: true }],
    ['redriven', redriven, { status: 'REJECTED', needsAttention: false }],
    ['being redriven', claimedAgain, { status: 'REJECTED', needsAttention: false }],
  ])('is what the tables say when it was %s', async (_end, order, state) => {
    const { orderId } = await order();
    await journalAll();

    const replay = await replayOrder(orderId);

    expect(replay).toMatchObject({ agrees: true, differences: [], journal: state });
  });

  it.each([
    ['of the order', { detail: undefined }, 'detail: is required'],
    ['of a sale', { detail: { day: today } }, 'detail.items: is required'],
  ])('names an event %s that nobody can read, and goes on', async (_, damage, flaw) => {
    const { orderId } = await placed();
    const { world: other } = await placed();
    await journalAll();
    await countSold(other.productId, 1);
    const key = eventKey(orderId, positionOf({ type: 'StockDecreased', at: '', orderId, detail: {} }));
    const { Item } = await dynamo.send(new GetCommand({ TableName: journal, Key: key }));
    await dynamo.send(new PutCommand({ TableName: journal, Item: { ...Item, ...damage } }));

    const [order, sales] = [await replayOrder(orderId), await replaySales(NEVER)];
    await dynamo.send(new PutCommand({ TableName: journal, Item }));
    await countSold(other.productId, -1);

    expect(order.differences).toContainEqual(
      expect.objectContaining({ field: `event ${key.sk}`, journal: expect.stringContaining(flaw) }),
    );
    expect(sales.differences).toContainEqual({
      kind: 'MALFORMED_ITEM',
      id: `${key.pk} ${key.sk}`,
      detail: expect.stringContaining(flaw),
    });
    expect(sales.differences).toContainEqual(
      expect.objectContaining({ kind: 'SALES_DIFFER', id: other.productId }),
    );
  });

  it('tells which event is missing', async () => {
    const { orderId } = await placed();
    await journalAll();
    const lost = positionOf({ type: 'PaymentProcessed', at: '', orderId, detail: {} });
    await dynamo.send(new DeleteCommand({ TableName: journal, Key: eventKey(orderId, lost) }));

    const { agrees, differences } = await replayOrder(orderId);

    expect({ agrees, differences }).toEqual({
      agrees: false,
      differences: [{ field: 'effect of processPayment', journal: false, tables: true }],
    });
  });

  it('tells that somebody changed its record by hand', async () => {
    const { orderId } = await placed();
    await journalAll();
    await dynamo.send(
      new UpdateCommand({
        TableName: tableOf('order'),
        Key: orderKey(orderId),
        UpdateExpression: 'SET #status = :rejected',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':rejected': 'REJECTED' },
      }),
    );

    const { differences } = await replayOrder(orderId);

    expect(differences).toContainEqual({ field: 'status', journal: 'CONFIRMED', tables: 'REJECTED' });
  });

  it('must be one: an unknown id is refused by name', async () => {
    await expect(replayOrder('unknown')).rejects.toThrow('orderId: there is no order "unknown"');
  });
});

describe('the units sold', () => {
  it('are the same by the journal and by the product service, and a unit that nobody sold is named', async () => {
    const sold = (await placed()).world;
    const givenBack = (await cancelled()).world;
    await journalAll();

    const before = await replaySales(NEVER);
    await countSold(sold.productId, 1);
    const after = await replaySales(NEVER);

    expect(before).toMatchObject({ agrees: true, differenceCount: 0, inFlightCount: 0 });
    expect(before.sales).toContainEqual({ productId: sold.productId, unitsSold: 2 });
    expect(before.sales.map(({ productId }) => productId)).not.toContain(givenBack.productId);
    expect(after).toMatchObject({
      agrees: false,
      differences: [
        {
          kind: 'SALES_DIFFER',
          id: sold.productId,
          detail: `${today}: 2 sold by the journal, 3 by the product service`,
        },
      ],
    });
  });

  it('are under way, and no difference, as long as the journal is behind; what is lost beside them is named', async () => {
    await journalAll();
    const sold = (await placed()).world;
    const givenBack = (await cancelled()).world;
    const [late, gone] = [sold.productId, givenBack.productId];
    const saidOf = (findings: { id: string }[]) => findings.filter(({ id }) => id === late || id === gone);

    const behind = await replaySales(NEVER);
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 31 * 60_000);
    const halfAnHourLater = await replaySales(NEVER);
    clock.mockRestore();
    await countSold(late, 1);
    const wrong = await replaySales(NEVER);

    const differs = (journaled: number, counted: number) => ({
      kind: 'SALES_DIFFER',
      id: late,
      detail: `${today}: ${journaled} sold by the journal, ${counted} by the product service`,
    });
    expect(saidOf(behind.differences)).toEqual([]);
    expect(saidOf(behind.inFlight)).toEqual([
      { kind: 'EVENTS_LATE', id: late, detail: `the journal does not have all of ${today} yet` },
    ]);
    expect(saidOf(halfAnHourLater.differences)).toEqual([differs(0, 2)]);
    expect(saidOf(wrong.differences)).toEqual([differs(2, 3)]);
  });

  describe('while orders come and go', () => {
    const anOrderOf = ({ productId, userId }: World) => ({
      order: { orderId: randomUUID(), userId, items: [{ productId, quantity: 2 }] },
    });
    /** Replays with each reading of the ledgers before what is committed during it, and of the counters after that. */
    const replayTorn = async (
      { productId }: World,
      tear: Pick<Parameters<typeof tearScans>[0], 'before' | 'between'>,
    ) => {
      const isEarly = ({ sk }: Record<string, unknown>) => String(sk).startsWith('LEDGER#');
      const mend = tearScans({ table: tableOf('product'), isEarly, ...tear });
      const { differences, inFlight } = await replaySales(NEVER).finally(mend);
      const of = (findings: Finding[]) => findings.filter(({ id }) => id === productId);
      return { differences: of(differences), inFlight: of(inFlight) };
    };
    const differs = (journaled: number, counted: number) =>
      `${today}: ${journaled} sold by the journal, ${counted} by the product service`;

    it('are no difference, although they differ by the same at each look: the version tells', async () => {
      const world = await createWorld();
      let order = anOrderOf(world);

      const found = await replayTorn(world, {
        before: async (reading) => {
          if (reading > 1) await increaseStock(order);
          order = anOrderOf(world);
        },
        between: () => decreaseStock(order),
      });

      expect(found).toEqual({
        differences: [],
        inFlight: [
          {
            kind: 'SALES_DIFFER',
            id: world.productId,
            detail: `${differs(0, 2)}, but it moves: audit again`,
          },
        ],
      });
    });

    it('are a difference when units that were not counted are hidden by as many that move', async () => {
      const { world } = await placed();
      await journalAll();
      await countSold(world.productId, -2);

      const { differences } = await replayTorn(world, {
        between: async (reading) => reading === 1 && decreaseStock(anOrderOf(world)),
      });

      expect(differences).toEqual([{ kind: 'SALES_DIFFER', id: world.productId, detail: differs(4, 2) }]);
    });
  });

  it('are not said to agree when the time was up before all was read', async () => {
    expect(await replaySales({ isTimeUp: () => true })).toMatchObject({ agrees: false, incomplete: true });
  });
});
