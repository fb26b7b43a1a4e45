import type { StepName } from '../../lambdas/shared/saga/command-names.ts';
import { FAULT_MODES } from '../../lambdas/shared/saga/commands/fault-modes.ts';
import { type OrderItem, orderKey, readOrder } from '../../lambdas/shared/saga/order-record.ts';
import { claimUndo } from '../../lambdas/shared/saga/starts/undo-run.ts';
import { breaking } from '../support/faults/faults.ts';
import { REJECTIONS } from '../support/faults/rejections.ts';
import { type Invoke, invoke, runSaga, runUndo } from '../support/saga/saga.ts';
import { createTables, get } from '../support/saga/tables.ts';
import { anOrder, BALANCE, createWorld, possessions, STOCK } from '../support/saga/world.ts';

beforeAll(createTables);

const FORWARD = [
  'DecreaseStock',
  'HasCoupon?',
  'UseCoupon',
  'DecreaseBalance',
  'CreateOrder',
  'ProcessPayment',
];
const UNDO = ['RefundPayment', 'CancelOrder', 'IncreaseBalance', 'RestoreCoupon', 'IncreaseStock'];
const CLAIMED = ['ClaimOrder', 'UndoFrom?'];
const CLOSED = ['AllCompensated?', 'CloseOrder'];

/** Each step with the forward states up to it, its own compensation first in `undo`. */
const STEPS: { step: StepName; forward: string[]; undo: string[] }[] = [
  { step: 'decreaseStock', forward: FORWARD.slice(0, 1), undo: UNDO.slice(4) },
  { step: 'useCoupon', forward: FORWARD.slice(0, 3), undo: UNDO.slice(3) },
  { step: 'decreaseBalance', forward: FORWARD.slice(0, 4), undo: UNDO.slice(2) },
  { step: 'createOrder', forward: FORWARD.slice(0, 5), undo: UNDO.slice(1) },
  { step: 'processPayment', forward: FORWARD, undo: UNDO },
];

const THROTTLES = ['Throttled', 'Lambda.TooManyRequestsException', 'Lambda.ServiceException'];

const ORIGINAL = { stock: STOCK, balance: BALANCE, coupon: 'ISSUED' };

describe('a task that never answers', () => {
  it('is timed out by the machine itself, and entered at its own compensation', async () => {
    const world = await createWorld();
    const order = anOrder(world);
    const calls: string[] = [];
    const invokeOrHang: Invoke = (call) => {
      calls.push(call.command);
      return call.command === 'createOrder' ? new Promise(() => {}) : invoke(call);
    };

    await runSaga(order, { invoke: invokeOrHang, taskTimeoutSeconds: 1 });

    expect(calls.filter((command) => command === 'createOrder')).toHaveLength(4);
    expect(calls).toContain('cancelOrder');
    expect(await possessions(world, order.orderId)).toMatchObject(ORIGINAL);
  });
});

describe('the saga', () => {
  it('confirms an order with every effect once', async () => {
    const world = await createWorld();
    const order = anOrder(world);

    const { path, failed } = await runSaga(order);

    expect(failed).toBeUndefined();
    expect(path).toEqual([...FORWARD, 'ConfirmOrder']);
    expect(await possessions(world, order.orderId)).toEqual({
      stock: STOCK - 2,
      balance: BALANCE - 1_800,
      coupon: 'USED',
      placed: true,
      payment: 'PAID',
    });
    expect(await get('order', orderKey(order.orderId))).toMatchObject({
      status: 'CONFIRMED',
      needsAttention: false,
      price: { subtotal: 2_000, discount: 200, total: 1_800 },
    });
  });

  it('goes past the coupon when the order has none', async () => {
    const world = await createWorld();
    const order = anOrder(world, { withCoupon: false });

    const { path } = await runSaga(order);

    expect(path).toEqual([...FORWARD.filter((state) => state !== 'UseCoupon'), 'ConfirmOrder']);
    expect((await possessions(world, order.orderId)).coupon).toBe('ISSUED');
  });

  it('waits out throttles of every command, and counts none of them as a failure', async () => {
    const world = await createWorld();
    const order = anOrder(world);
    const tries = new Map<string, number>();
    const pressed: Invoke = async (call) => {
      const tried = (tries.get(call.command) ?? 0) + 1;
      tries.set(call.command, tried);
      if (tried <= 8)
        throw Object.assign(new Error('too much'), { name: THROTTLES[tried % THROTTLES.length] });
      // Beside all of them, three real failures are still no reason to give up.
      if (tried <= 11) throw new Error('down');
      return invoke(call);
    };

    const { failed } = await runSaga(order, { invoke: pressed });
    const { undoRun } = await claimUndo((await readOrder(order.orderId)) as OrderItem, 'cancel');
    const undone = await runUndo(order, { name: undoRun, invoke: pressed });

    expect([failed, undone.failed]).toEqual([undefined, undefined]);
    expect(undone.deadLetters).toEqual([]);
    expect([...new Set(tries.values())]).toEqual([12]);
    expect(await possessions(world, order.orderId)).toMatchObject({ stock: STOCK, balance: BALANCE });
  });

  describe.each(STEPS)('when $step fails', ({ step, forward, undo }) => {
    it('by a rejection: undoes the steps before it, and only those', async () => {
      const world = await createWorld();
      const order = anOrder(world);
      const { impossible, reason } = REJECTIONS[step];

      const { path } = await runSaga(order, {
        invoke: (call) => invoke(call.command === step ? impossible(call) : call),
      });

      const undoing = undo.slice(1);
      expect(path).toEqual([
        ...forward,
        ...(undoing.length ? [...CLAIMED, ...undoing, ...CLOSED] : ['CloseOrder']),
      ]);
      expect(await possessions(world, order.orderId)).toMatchObject(ORIGINAL);
      expect(await get('order', orderKey(order.orderId))).toMatchObject({
        status: 'REJECTED',
        reason,
        rejection: { detail: expect.stringMatching(/.{5}/), failedStep: step },
        needsAttention: false,
      });
    });

    it.each(FAULT_MODES)('by %s, at every attempt: undoes it and the steps before it', async (mode) => {
      const world = await createWorld();
      const order = anOrder(world);

      const { path } = await runSaga(order, { invoke: breaking({ [step]: mode }) });

      expect(path.filter((state, index) => state !== path[index - 1])).toEqual([
        ...forward,
        ...CLAIMED,
        ...undo,
        ...CLOSED,
      ]);
      expect(await possessions(world, order.orderId)).toMatchObject(ORIGINAL);
      expect((await possessions(world, order.orderId)).payment).not.toBe('PAID');
      expect(await get('order', orderKey(order.orderId))).toMatchObject({
        status: 'REJECTED',
        reason: 'SERVICE_UNAVAILABLE',
        needsAttention: false,
      });
    });

    it('once, after it has committed: goes on with every effect exactly once', async () => {
      const world = await createWorld();
      const order = anOrder(world);
      let attempts = 0;

      const { path } = await runSaga(order, {
        invoke: async (call) => {
          const result = await invoke(call);
          if (call.command === step && ++attempts === 1) throw new Error('reply lost');
          return result;
        },
      });

      expect(attempts).toBe(2);
      expect(path.at(-1)).toBe('ConfirmOrder');
      expect(await possessions(world, order.orderId)).toEqual({
        stock: STOCK - 2,
        balance: BALANCE - 1_800,
        coupon: 'USED',
        placed: true,
        payment: 'PAID',
      });
    });
  });

  it('notes each compensation that fails, goes on with the others, and sends one dead letter', async () => {
    const world = await createWorld();
    const order = anOrder(world);
    const faults = {
      processPayment: 'throw-before',
      increaseBalance: 'throw-before',
      increaseStock: 'throw-after',
    } as const;

    const { path, deadLetters } = await runSaga(order, { invoke: breaking(faults) });

    expect(path).toEqual([
      ...FORWARD,
      ...CLAIMED,
      ...UNDO,
      'AllCompensated?',
      'SendToDeadLetterQueue',
      'CloseOrder',
    ]);
    expect(deadLetters).toEqual([
      expect.objectContaining({
        order,
        unresolved: {
          increaseBalance: { Error: 'Error', Cause: expect.stringContaining('broken') },
          increaseStock: { Error: 'Error', Cause: expect.stringContaining('broken') },
        },
      }),
    ]);
    expect(await possessions(world, order.orderId)).toMatchObject({
      balance: BALANCE - 1_800,
      coupon: 'ISSUED',
    });
    expect(await get('order', orderKey(order.orderId))).toMatchObject({
      status: 'REJECTED',
      needsAttention: true,
      openShard: expect.any(String),
    });
  });

  it('marks the order even when the dead-letter queue takes nothing', async () => {
    const world = await createWorld();
    const order = anOrder(world);

    const { path } = await runSaga(order, {
      invoke: breaking({ processPayment: 'throw-before', increaseStock: 'throw-before' }),
      sendToDeadLetterQueue: () => Promise.reject(new Error('queue is down')),
    });

    expect(path.slice(-2)).toEqual(['SendToDeadLetterQueue', 'CloseOrder']);
    expect(await get('order', orderKey(order.orderId))).toMatchObject({ needsAttention: true });
  });

  it('ends a dead letter when the undo machine runs again', async () => {
    const world = await createWorld();
    const order = anOrder(world);
    await runSaga(order, {
      invoke: breaking({ processPayment: 'throw-after', increaseStock: 'throw-before' }),
    });

    const { undoRun } = await claimUndo((await readOrder(order.orderId)) as OrderItem, 'redrive');

    const { path, deadLetters } = await runUndo(order, { name: undoRun });

    expect(path).toEqual([...CLAIMED, ...UNDO, ...CLOSED]);
    expect(deadLetters).toEqual([]);
    expect(await possessions(world, order.orderId)).toMatchObject(ORIGINAL);
    const stored = await get('order', orderKey(order.orderId));
    expect(stored).toMatchObject({
      status: 'REJECTED',
      reason: 'SERVICE_UNAVAILABLE',
      needsAttention: false,
    });
    expect(stored).not.toHaveProperty('openShard');
    expect(stored).not.toHaveProperty('unresolved');
  });

  it('touches nothing when an operator runs an old input under a new name', async () => {
    const world = await createWorld();
    const order = anOrder(world);
    await runSaga(order);
    const before = await possessions(world, order.orderId);

    const { path, failed } = await runSaga(order, { name: 'an-operators-new-execution' });

    expect(path).toEqual(['DecreaseStock', 'CloseOrder']);
    expect(failed?.message).toContain('RunRefused');
    expect(await possessions(world, order.orderId)).toEqual(before);
    expect(await get('order', orderKey(order.orderId))).toMatchObject({ status: 'CONFIRMED' });
  });

  it.each([
    ['a name that it made up', () => 'an-operators-new-execution'],
    ['the well-formed name of a claim that nobody made', (orderId: string) => `${orderId}.cancel-1`],
  ])('touches nothing when an operator starts the undo machine by hand under %s', async (_, nameFor) => {
    const world = await createWorld();
    const order = anOrder(world);
    await runSaga(order);
    const before = await possessions(world, order.orderId);

    const { path, failed, deadLetters } = await runUndo(order, { name: nameFor(order.orderId) });

    expect(path).toEqual(['ClaimOrder', 'RunRefused']);
    expect(failed?.message).toContain("not the order's own");
    expect(deadLetters).toEqual([]);
    expect(await possessions(world, order.orderId)).toEqual(before);
    expect(await get('order', orderKey(order.orderId))).toMatchObject({ status: 'CONFIRMED' });
  });

  it('touches nothing in a run whose order was confirmed by its twin', async () => {
    const world = await createWorld();
    const order = anOrder(world);
    await runSaga(order);
    const before = await possessions(world, order.orderId);

    const { path } = await runSaga(order, { invoke: breaking({ processPayment: 'throw-before' }) });

    expect(path.slice(-2)).toEqual(['UndoFrom?', 'LeftAlone']);
    expect(await possessions(world, order.orderId)).toEqual(before);
    expect(await get('order', orderKey(order.orderId))).toMatchObject({ status: 'CONFIRMED' });
  });

  it('leaves an order whose confirmation stays unknown to reconcile, with everything still paid for', async () => {
    const world = await createWorld();
    const order = anOrder(world);

    const { path, failed } = await runSaga(order, { invoke: breaking({ confirmOrder: 'throw-before' }) });

    expect(path).toEqual([...FORWARD, 'ConfirmOrder']);
    expect(failed).toBeDefined();
    expect(await get('order', orderKey(order.orderId))).toMatchObject({
      status: 'PENDING',
      openShard: expect.any(String),
    });
  });
});
