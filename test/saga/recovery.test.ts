import { randomUUID } from 'node:crypto';
import { PurgeQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { cancelPlacedOrder } from '../../lambdas/orchestrator/cancel.ts';
import { orderIdFor, takeOrder } from '../../lambdas/orchestrator/intake.ts';
import { finishOrder } from '../../lambdas/recovery/finish.ts';
import { listOrdersInNeed, type Position } from '../../lambdas/recovery/open-orders.ts';
import { redriveAll, redriveOrder, redriveSome } from '../../lambdas/recovery/redrive.ts';
import type { FaultMode } from '../../lambdas/shared/saga/commands/fault-modes.ts';
import { type OrderItem, orderKey } from '../../lambdas/shared/saga/order-record.ts';
import { findOrWriteOrder } from '../../lambdas/shared/saga/pending-order.ts';
import { claimUndo } from '../../lambdas/shared/saga/starts/undo-run.ts';
import { MAX_SCHEDULED_TRIES } from '../../lambdas/shared/saga/time-limits.ts';
import { breaking } from '../support/faults/faults.ts';
import { Executions } from '../support/saga/executions.ts';
import { type CommandCall, invoke } from '../support/saga/saga.ts';
import { createDeadLetterQueue, createTables, get, sendToDeadLetterQueue } from '../support/saga/tables.ts';
import { anOrder, BALANCE, createWorld, possessions, STOCK } from '../support/saga/world.ts';

const NEVER = { isTimeUp: () => false, maxMessages: 1_000 };
const BY_A_PERSON = { cause: 'reconcile', isScheduled: false } as const;
const RESTORED = { stock: STOCK, balance: BALANCE, coupon: 'ISSUED' };

let faults: Partial<Record<string, FaultMode>>;
/** Told of each call, before it is made. */
let onCall: (call: CommandCall) => void | Promise<void>;
let executions: Executions;

beforeAll(async () => {
  await Promise.all([createTables(), createDeadLetterQueue()]);
  executions = new Executions({
    invoke: async (call) => {
      await onCall(call);
      return breaking(faults)(call);
    },
    sendToDeadLetterQueue,
  });
});

beforeEach(async () => {
  // A look at the queue shows ten messages at most.
  await new SQSClient({}).send(new PurgeQueueCommand({ QueueUrl: process.env.DEAD_LETTER_QUEUE_URL }));
  faults = {};
  onCall = () => {};
});

const orderOf = async (orderId: string) => (await get('order', orderKey(orderId))) as unknown as OrderItem;

/** An order taken as the API takes it; its saga runs. */
async function taken() {
  const world = await createWorld();
  const { items, couponId } = anOrder(world);
  const key = randomUUID();
  await takeOrder(world.userId, key, { items, couponId }, 'a-test');
  return { world, orderId: orderIdFor(world.userId, key) };
}

async function settled() {
  const placed = await taken();
  await executions.settle(placed.orderId);
  return placed;
}

/** An order whose payment was declined and whose stock could not be given back. */
async function deadLetter() {
  faults = { processPayment: 'throw-before', increaseStock: 'throw-before' };
  return settled();
}

async function inNeedNow(): Promise<string[]> {
  const ids: string[] = [];
  for await (const { orderId } of listOrdersInNeed()) ids.push(orderId);
  return ids;
}

/** What the queue shows of an order to whoever asks next. */
async function messagesOf(orderId: string): Promise<number> {
  const { Messages = [] } = await new SQSClient({}).send(
    new ReceiveMessageCommand({
      QueueUrl: process.env.DEAD_LETTER_QUEUE_URL,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
    }),
  );
  return Messages.filter(({ Body }) => Body?.includes(orderId)).length;
}

describe('cancelling', () => {
  it('undoes a confirmed order once, when five ask at the same time', async () => {
    const { world, orderId } = await settled();
    const caller = { userId: world.userId, isAdmin: false };

    const answers = await Promise.all(Array.from({ length: 5 }, () => cancelPlacedOrder(orderId, caller)));
    await executions.settle(orderId);

    expect(new Set(answers.map(({ undoRun }) => undoRun))).toEqual(new Set([`${orderId}.cancel-1`]));
    expect(await orderOf(orderId)).toMatchObject({ status: 'CANCELLED', undoRuns: 1, needsAttention: false });
    expect(await possessions(world, orderId)).toMatchObject({ ...RESTORED, payment: 'REFUNDED' });
  });

  it('is finished by whoever asks again, when the first died between its claim and the start', async () => {
    const { world, orderId } = await settled();
    await claimUndo(await orderOf(orderId), 'cancel');

    await cancelPlacedOrder(orderId, { userId: world.userId, isAdmin: false });
    await executions.settle(orderId);

    expect(await orderOf(orderId)).toMatchObject({ status: 'CANCELLED', undoRuns: 1 });
    expect(await possessions(world, orderId)).toMatchObject(RESTORED);
  });
});

describe('a claim', () => {
  it('fails when the order has been confirmed since it was read', async () => {
    let read: OrderItem | undefined;
    onCall = async ({ command, order }) => {
      if (command === 'confirmOrder') read ??= await orderOf(order.orderId);
    };
    const { orderId } = await settled();

    const claim = claimUndo(read as OrderItem, 'reconcile');

    await expect(claim).rejects.toThrow('somebody else decides its end');
    expect(await orderOf(orderId)).toMatchObject({ status: 'CONFIRMED' });
  });

  it('keeps a confirmation out that comes after it', async () => {
    onCall = async ({ command, order }) => {
      const found = await orderOf(order.orderId);
      if (command === 'confirmOrder' && found.status === 'PENDING') await claimUndo(found, 'reconcile');
    };
    const { world, orderId } = await settled();

    expect(await orderOf(orderId)).toMatchObject({ status: 'REJECTING', undoRun: `${orderId}.reconcile-1` });
    await finishOrder(orderId, BY_A_PERSON);
    await executions.settle(orderId);
    expect(await orderOf(orderId)).toMatchObject({ status: 'REJECTED', undoRuns: 1 });
    expect(await possessions(world, orderId)).toMatchObject(RESTORED);
  });
});

describe('reconcile', () => {
  it('leaves an order whose saga is running', async () => {
    let outcome: unknown;
    onCall = async ({ command, order }) => {
      if (command === 'decreaseBalance') outcome = await finishOrder(order.orderId, BY_A_PERSON);
    };

    const { orderId } = await settled();

    expect(outcome).toEqual({ done: 'left', why: 'its saga is running' });
    expect(await orderOf(orderId)).toMatchObject({ status: 'CONFIRMED' });
  });

  it.each(['decreaseStock', 'useCoupon', 'decreaseBalance', 'createOrder', 'processPayment', 'confirmOrder'])(
    'finishes an order whose saga was killed in %s',
    async (command) => {
      onCall = (call) => {
        if (call.command === command) executions.stop(call.order.orderId);
      };
      // The command that was under way commits all the same, or not.
      const { world, orderId } = await settled();
      onCall = () => {};

      await finishOrder(orderId, BY_A_PERSON);
      await executions.settle(orderId);

      const { status, needsAttention } = await orderOf(orderId);
      expect({ status, needsAttention }).toEqual({
        // Paid for, there is only the way forward.
        status: ['processPayment', 'confirmOrder'].includes(command) ? 'CONFIRMED' : 'REJECTED',
        needsAttention: false,
      });
      if (status === 'REJECTED') expect(await possessions(world, orderId)).toMatchObject(RESTORED);
    },
  );

  it('finishes an order whose last run Step Functions has forgotten, 90 days later', async () => {
    const { orderId, world } = await deadLetter();
    await finishOrder(orderId, BY_A_PERSON);
    await executions.settle(orderId);
    expect(await orderOf(orderId)).toMatchObject({
      needsAttention: true,
      closedBy: `${orderId}.reconcile-1`,
    });
    executions.forget(orderId);
    faults = {};

    await finishOrder(orderId, BY_A_PERSON);
    await executions.settle(orderId);

    // Under the closed run's name it would have been undone, and stayed in need.
    expect(executions.namesFor(orderId)).toEqual([`${orderId}.reconcile-2`]);
    expect(await orderOf(orderId)).toMatchObject({ status: 'REJECTED', needsAttention: false });
    expect(await possessions(world, orderId)).toMatchObject(RESTORED);
  });

  it('starts a forgotten run again that has not closed the order', async () => {
    const { orderId, world } = await settled();
    await claimUndo(await orderOf(orderId), 'cancel');
    executions.forget(orderId);

    await finishOrder(orderId, BY_A_PERSON);
    await executions.settle(orderId);

    expect(executions.namesFor(orderId)).toEqual([`${orderId}.cancel-1`]);
    expect(await orderOf(orderId)).toMatchObject({ status: 'CANCELLED', undoRuns: 1 });
    expect(await possessions(world, orderId)).toMatchObject(RESTORED);
  });

  it('leaves an order that was placed a moment ago, though Step Functions does not know its run yet', async () => {
    const order = anOrder(await createWorld());
    const { orderId } = await findOrWriteOrder(order);

    const outcome = await finishOrder(orderId, BY_A_PERSON);

    expect(outcome).toEqual({
      done: 'left',
      why: 'it was placed a moment ago: its saga may be about to start',
    });
    expect(await orderOf(orderId)).not.toHaveProperty('undoRun');
  });

  it('asks Step Functions nothing about an order whose run has closed it, or that the schedule has given up', async () => {
    const { orderId } = await deadLetter();
    const asked = () => executions.described.filter((arn) => arn.includes(orderId));
    for (let attempt = 0; attempt <= MAX_SCHEDULED_TRIES; attempt++) {
      await finishOrder(orderId, { cause: 'reconcile', isScheduled: true });
      await executions.settle(orderId);
    }

    expect(asked()).toEqual([]);
  });

  it('tries what failed for good five times by itself, and then leaves it to a person', async () => {
    const { orderId } = await deadLetter();

    const tries = [];
    for (let attempt = 0; attempt <= MAX_SCHEDULED_TRIES; attempt++) {
      tries.push(await finishOrder(orderId, { cause: 'reconcile', isScheduled: true }));
      await executions.settle(orderId);
    }

    expect(tries.map(({ done }) => done)).toEqual([...Array(MAX_SCHEDULED_TRIES).fill('started'), 'left']);
    faults = {};
    expect(await finishOrder(orderId, BY_A_PERSON)).toEqual({ done: 'started' });
    await executions.settle(orderId);
    expect(await orderOf(orderId)).toMatchObject({ status: 'REJECTED', needsAttention: false });
    expect(await orderOf(orderId)).not.toHaveProperty('gaveUpAt');
  });

  it('notes once that the schedule gives an order up, however many passes look at it, and when a person has tried in vain', async () => {
    const { orderId } = await deadLetter();
    const pass = { cause: 'reconcile', isScheduled: true } as const;
    for (let attempt = 0; attempt < MAX_SCHEDULED_TRIES; attempt++) {
      await finishOrder(orderId, pass);
      await executions.settle(orderId);
    }
    const before = await orderOf(orderId);

    await Promise.all([finishOrder(orderId, pass), finishOrder(orderId, pass)]);
    const { gaveUpAt, ...after } = await orderOf(orderId);
    await finishOrder(orderId, BY_A_PERSON);
    await executions.settle(orderId);
    await finishOrder(orderId, pass);

    // Nothing else of the record has changed: what it is and when it moved last stay as they were.
    expect({ ...after, gaveUpAt }).toEqual({ ...before, gaveUpAt: expect.any(String) });
    expect(await orderOf(orderId)).toMatchObject({ needsAttention: true, gaveUpAt });
  });

  it('gives no order up whose last try is still under way', async () => {
    const { orderId } = await deadLetter();
    const pass = { cause: 'reconcile', isScheduled: true } as const;
    for (let attempt = 1; attempt < MAX_SCHEDULED_TRIES; attempt++) {
      await finishOrder(orderId, pass);
      await executions.settle(orderId);
    }
    let meanwhile: unknown;
    onCall = async ({ command }) => {
      if (command === 'refundPayment') meanwhile ??= await finishOrder(orderId, pass);
    };
    await finishOrder(orderId, pass);
    await executions.settle(orderId);

    expect(meanwhile).toEqual({ done: 'left', why: 'its undo is running' });
  });
});

describe('many orders in need', () => {
  it('are redriven portion by portion, each once, and what fails at the head keeps nobody from the rest', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 3; count++) ids.push((await deadLetter()).orderId);
    const [stubborn, ...others] = (await inNeedNow()).filter((orderId) => ids.includes(orderId));
    const begun: string[] = [];
    faults = {};
    onCall = ({ command, order }) => {
      if (command === 'claimOrder') begun.push(order.orderId);
      if (command === 'increaseStock' && order.orderId === stubborn) throw new Error('down');
    };

    const finished: string[] = [];
    let after: Position | undefined;
    do {
      const part = await redriveSome({ after, limit: 1 }, { isTimeUp: () => false });
      finished.push(...part.finished);
      after = part.next;
    } while (after);

    expect(begun.filter((orderId) => ids.includes(orderId))).toEqual([stubborn, ...others]);
    expect(finished).toEqual(expect.arrayContaining(others));
    expect(finished).not.toContain(stubborn);
    expect(await messagesOf(others[0] as string)).toBe(1);
    onCall = () => {};
    await redriveAll({ ...NEVER, isScheduled: false });
    for (const orderId of ids) expect(await messagesOf(orderId)).toBe(0);
  });
});

describe('a dead letter', () => {
  it('stays in the queue when its redrive fails again, and leaves it when the order is finished', async () => {
    const { world, orderId } = await deadLetter();

    const first = await redriveOrder(orderId, NEVER);
    await executions.settle(orderId);
    const meanwhile = await messagesOf(orderId);
    faults = {};
    const second = await redriveOrder(orderId, NEVER);

    expect(first).toMatchObject({ redriven: [orderId], finished: [], running: [], failedAgainCount: 1 });
    expect(first.failedAgain).toEqual([
      { orderId, unresolved: ['increaseStock'], why: expect.stringContaining('increaseStock: ') },
    ]);
    expect(meanwhile).toBe(1);
    expect(second).toMatchObject({ redriven: [orderId], finished: [orderId], failedAgain: [], running: [] });
    expect(await messagesOf(orderId)).toBe(0);
    expect(await possessions(world, orderId)).toMatchObject(RESTORED);
  });

  it('is in need since it failed first, until it is finished', async () => {
    const { orderId } = await deadLetter();
    const { inNeedSince, updatedAt } = await orderOf(orderId);

    await redriveOrder(orderId, NEVER);
    await executions.settle(orderId);
    const again = await orderOf(orderId);
    faults = {};
    await redriveOrder(orderId, NEVER);
    await executions.settle(orderId);

    expect(inNeedSince).toBe(updatedAt);
    expect(again).toMatchObject({ needsAttention: true, undoRuns: 1, inNeedSince });
    expect(await orderOf(orderId)).not.toHaveProperty('inNeedSince');
  });

  it('is redriven once by two at the same time', async () => {
    const { world, orderId } = await deadLetter();
    faults = {};

    await Promise.all([redriveOrder(orderId, NEVER), redriveOrder(orderId, NEVER)]);
    await executions.settle(orderId);

    expect(await orderOf(orderId)).toMatchObject({ status: 'REJECTED', needsAttention: false, undoRuns: 1 });
    expect(await possessions(world, orderId)).toMatchObject(RESTORED);
  });

  it('comes not back through the late word of the run that sent it', async () => {
    let last: CommandCall | undefined;
    onCall = (call) => {
      if (call.command === 'closeOrder') last ??= call;
    };
    const { orderId } = await deadLetter();
    faults = {};
    await finishOrder(orderId, BY_A_PERSON);
    await executions.settle(orderId);

    await invoke(last as CommandCall);

    const { status, needsAttention, openShard } = await orderOf(orderId);
    expect({ status, needsAttention, openShard }).toEqual({ status: 'REJECTED', needsAttention: false });
  });

  it('does not keep the others back when it is poison', async () => {
    const { orderId } = await deadLetter();
    await sendToDeadLetterQueue({ order: 'not ours' });
    faults = {};

    const { finished, left } = await redriveOrder(orderId, NEVER);

    expect(finished).toEqual([orderId]);
    expect(left).toEqual([{ id: expect.any(String), why: 'poison: no order can be read in it' }]);
    expect(await messagesOf('not ours')).toBe(1);
  });

  it('is redriven at once when a person asks for it, however many messages a pass would have to take first', async () => {
    for (let count = 0; count < 30; count++) await sendToDeadLetterQueue({ order: 'in front' });
    const { orderId } = await deadLetter();
    faults = {};

    const { finished, left } = await redriveOrder(orderId, { ...NEVER, maxMessages: 10 });

    expect(finished).toEqual([orderId]);
    expect(left.length).toBeLessThanOrEqual(20);
  });

  it('does not flood the answer, and every message of a long queue is given back', async () => {
    for (let count = 0; count < 120; count++) await sendToDeadLetterQueue({ order: 'a flood' });

    const { left, leftCount } = await redriveAll({ ...NEVER, isScheduled: true });
    const again = await redriveAll({ ...NEVER, isScheduled: true });

    expect(left).toHaveLength(100);
    expect(leftCount).toBeGreaterThanOrEqual(120);
    expect(again.leftCount).toBe(leftCount);
  });
});
