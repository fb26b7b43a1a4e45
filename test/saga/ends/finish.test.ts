import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  type ExecutionStatus,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { finishOrder, MIN_IDLE_SECONDS, tryToFinish } from '../../../lambdas/recovery/finish.ts';
import { STEP_NAMES } from '../../../lambdas/shared/saga/command-names.ts';
import type { OrderItem } from '../../../lambdas/shared/saga/order-record.ts';
import { claimUndo } from '../../../lambdas/shared/saga/starts/undo-run.ts';
import { ledgerKey } from '../../../lambdas/shared/saga/step-ledger.ts';
import { STEPS } from '../../../lambdas/shared/saga/steps.ts';
import { MAX_SCHEDULED_TRIES } from '../../../lambdas/shared/saga/time-limits.ts';
import { beforeStatusIsWritten } from '../../support/faults/pauses.ts';
import { nowOf, PLACED_AT, storedOrder } from '../../support/saga/orders.ts';
import { createTables, put } from '../../support/saga/tables.ts';

beforeAll(createTables);

const stepFunctions = mockClient(SFNClient);
/** What Step Functions says of every run; of none it knows anything otherwise. */
function runsAre(status?: ExecutionStatus): void {
  stepFunctions.reset();
  stepFunctions.on(StartExecutionCommand).resolves({});
  const describe = stepFunctions.on(DescribeExecutionCommand);
  if (status) describe.resolves({ status });
  else describe.rejects(new ExecutionDoesNotExist({ message: 'not there', $metadata: {} }));
}
beforeEach(() => runsAre('SUCCEEDED'));
const started = () => stepFunctions.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input.name);
const asked = () => stepFunctions.commandCalls(DescribeExecutionCommand).length;

const BY_A_PERSON = { cause: 'redrive', isScheduled: false } as const;
const BY_THE_SCHEDULE = { cause: 'reconcile', isScheduled: true } as const;
const finish = ({ orderId }: OrderItem, options: Parameters<typeof finishOrder>[1] = BY_A_PERSON) =>
  finishOrder(orderId, options);
const inNeed = (fields: Partial<OrderItem> = {}) =>
  storedOrder({ status: 'REJECTED', needsAttention: true, undoRuns: 1, ...fields });

/** The ledger records of the order's steps. */
async function applied({ orderId }: OrderItem, steps: readonly string[], state = 'APPLIED'): Promise<void> {
  for (const { step, service } of STEPS)
    if (steps.includes(step)) await put(service, { ...ledgerKey(step, orderId), step, orderId, state });
}

describe('nothing is done', () => {
  it.each(['REJECTED', 'CANCELLED'] as const)('about an order that is %s to the end', async (status) => {
    const order = await storedOrder({ status });

    expect(await finish(order)).toEqual({ done: 'finished' });
    expect(await nowOf(order)).toEqual(order);
    expect([asked(), started()]).toEqual([0, []]);
  });

  it('about an order that is confirmed', async () => {
    const order = await storedOrder({ status: 'CONFIRMED' });

    expect(await finish(order)).toEqual({
      done: 'left',
      why: 'the order is CONFIRMED: nothing of it has to be undone',
    });
    expect(await nowOf(order)).toEqual(order);
    expect(started()).toStrictEqual([]);
  });

  it('about an order that is not there', async () => {
    expect(await finishOrder('nobody', BY_A_PERSON)).toEqual({
      done: 'unknown',
      why: 'there is no such order',
    });
  });

  it.each([
    [undefined, 'its saga is running'],
    ['x.cancel-1', 'its undo is running'],
  ])('while a run goes on (undo run: %s)', async (undoRun, why) => {
    runsAre('RUNNING');
    const order = await storedOrder({ undoRun });

    expect(await finish(order)).toEqual({ done: 'left', why });
    expect(await nowOf(order)).toEqual(order);
    expect(started()).toStrictEqual([]);
  });

  it('about an order that was placed a moment ago', async () => {
    runsAre(undefined);
    const order = await storedOrder({ createdAt: new Date().toISOString() });

    expect(await finish(order)).toEqual({
      done: 'left',
      why: 'it was placed a moment ago: its saga may be about to start',
    });
    expect(started()).toStrictEqual([]);
  });
});

describe('an order is undone', () => {
  it.each([
    ['whose run was never started', undefined, 'PENDING', 'REJECTING'],
    ['whose run has ended and left it', 'SUCCEEDED', 'PENDING', 'REJECTING'],
    ['whose own undo died', 'ABORTED', 'REJECTING', 'REJECTING'],
    ['whose cancel died', 'FAILED', 'CANCELLING', 'CANCELLING'],
    ['that is in need', 'SUCCEEDED', 'REJECTED', 'REJECTED'],
  ] as const)('%s', async (_which, run, status, claimed) => {
    runsAre(run);
    const order = await storedOrder({ status, needsAttention: status === 'REJECTED' });

    expect(await finish(order, { ...BY_A_PERSON, correlationId: 'the-operator' })).toEqual({
      done: 'started',
    });

    const undoRun = `${order.orderId}.redrive-1`;
    expect(await nowOf(order)).toMatchObject({
      status: claimed,
      undoRun,
      undoRuns: 1,
      scheduledTries: 0,
      correlationId: 'the-operator',
    });
    expect(started()).toEqual([undoRun]);
  });

  it('by the run that was claimed and never started: the same name, no new claim', async () => {
    runsAre(undefined);
    const order = await storedOrder({
      orderId: 'same',
      status: 'REJECTING',
      undoRuns: 3,
      undoRun: 'same.cancel-3',
    });

    expect(await finish(order)).toEqual({ done: 'started' });

    expect(started()).toEqual(['same.cancel-3']);
    expect(await nowOf(order)).toEqual(order);
  });

  it('once, by a new claim when somebody else has claimed it meanwhile and died', async () => {
    const order = await inNeed();
    beforeStatusIsWritten('REJECTED', () => claimUndo(order, 'redrive'));

    expect(await finish(order)).toEqual({ done: 'started' });

    expect(await nowOf(order)).toMatchObject({ undoRuns: 3, undoRun: `${order.orderId}.redrive-3` });
    expect(started()).toEqual([`${order.orderId}.redrive-3`]);
  });
});

describe('the schedule', () => {
  it('counts its tries, and gives an order up after five of them, in its record', async () => {
    const order = await inNeed({ scheduledTries: MAX_SCHEDULED_TRIES - 1 });
    expect(await finish(order, BY_THE_SCHEDULE)).toEqual({ done: 'started' });
    expect(await nowOf(order)).toMatchObject({ scheduledTries: 5 });
    const claimed = await nowOf(order);

    const given = { done: 'left', why: 'the schedule has tried 5 times: a person must redrive it' };
    expect(await finish(order, BY_THE_SCHEDULE)).toEqual(given);

    expect(await nowOf(order)).toEqual({ ...claimed, gaveUpAt: expect.stringMatching(/^20/) });
    const gaveUp = await nowOf(order);
    const before = asked();
    expect(await finish(order, BY_THE_SCHEDULE)).toEqual(given);
    expect(await nowOf(order)).toEqual(gaveUp);
    expect(asked()).toBe(before);
  });

  it('gives an order up once, also when two passes look at it at once', async () => {
    const order = await inNeed({ scheduledTries: 5 });
    let isFirst = true;
    stepFunctions.on(DescribeExecutionCommand).callsFake(async () => {
      if (isFirst) await storedOrder({ ...order, gaveUpAt: PLACED_AT });
      isFirst = false;
      return { status: 'SUCCEEDED' };
    });

    expect(await finish(order, BY_THE_SCHEDULE)).toMatchObject({ done: 'left' });

    expect(await nowOf(order)).toMatchObject({ gaveUpAt: PLACED_AT });
  });

  it('keeps no person from an order that it has given up', async () => {
    const order = await inNeed({ scheduledTries: 5, gaveUpAt: PLACED_AT });

    expect(await finish(order)).toEqual({ done: 'started' });
    expect(await nowOf(order)).toMatchObject({ scheduledTries: 5, undoRuns: 2 });
  });

  it('never gives up an order of which no person knows', async () => {
    const order = await storedOrder({ status: 'REJECTING', scheduledTries: 9, undoRuns: 1 });

    expect(await finish(order, BY_THE_SCHEDULE)).toEqual({ done: 'started' });
    expect(await nowOf(order)).toMatchObject({ undoRuns: 2 });
  });

  it.each<[string, Partial<OrderItem>]>([
    ['was claimed', { undoRuns: 7 }],
    ['is finished', { needsAttention: false, undoRuns: 1 }],
  ])('does not give up an order that %s since it was read', async (_what, change) => {
    const order = await inNeed({ scheduledTries: 5, undoRuns: 1 });
    let isFirst = true;
    stepFunctions.on(DescribeExecutionCommand).callsFake(async () => {
      if (isFirst) await storedOrder({ ...order, ...change, scheduledTries: 0 });
      isFirst = false;
      return { status: 'SUCCEEDED' };
    });

    await finish(order, BY_THE_SCHEDULE);

    expect(await nowOf(order)).not.toHaveProperty('gaveUpAt');
  });
});

describe('an order of which all steps stand applied', () => {
  it('is confirmed: it was paid for', async () => {
    const order = await storedOrder({ couponId: 'ten-off' });
    await applied(order, STEP_NAMES);

    expect(await finish(order, BY_THE_SCHEDULE)).toEqual({ done: 'confirmed' });

    expect(await nowOf(order)).toMatchObject({ status: 'CONFIRMED' });
    expect(await nowOf(order)).not.toHaveProperty('undoRun');
    expect(started()).toStrictEqual([]);
  });

  it('is confirmed by the operator who asks for it', async () => {
    const order = await storedOrder({ couponId: 'ten-off' });
    await applied(order, STEP_NAMES);

    expect(await finish(order, { ...BY_A_PERSON, operator: 'an-operator' })).toEqual({ done: 'confirmed' });

    expect(await nowOf(order)).toMatchObject({
      lastAction: { operator: 'an-operator', action: BY_A_PERSON.cause },
    });
  });

  it('is confirmed without the step of a coupon that it does not name', async () => {
    const order = await storedOrder();
    await applied(
      order,
      STEP_NAMES.filter((step) => step !== 'useCoupon'),
    );

    expect(await finish(order)).toEqual({ done: 'confirmed' });
  });

  it.each([...STEP_NAMES])('is undone without %s', async (missing) => {
    const order = await storedOrder({ couponId: 'ten-off' });
    await applied(
      order,
      STEP_NAMES.filter((step) => step !== missing),
    );

    expect(await finish(order)).toEqual({ done: 'started' });
    expect(await nowOf(order)).toMatchObject({ status: 'REJECTING' });
  });

  it('is undone when one of them was taken back', async () => {
    const order = await storedOrder();
    await applied(order, STEP_NAMES);
    await applied(order, ['processPayment'], 'COMPENSATED');

    expect(await finish(order)).toEqual({ done: 'started' });
  });

  it.each(['REJECTING', 'CANCELLING'] as const)('is undone when it is %s', async (status) => {
    const order = await storedOrder({ status });
    await applied(order, STEP_NAMES);

    expect(await finish(order)).toEqual({ done: 'started' });
    expect(await nowOf(order)).toMatchObject({ status });
  });
});

it('leaves an Express run alone as long as it may live', async () => {
  const order = await storedOrder({ workflow: 'express', updatedAt: new Date().toISOString() });

  expect(await finish(order)).toEqual({ done: 'left', why: 'its saga is running' });
  expect(await finish(order, { ...BY_A_PERSON, idleSeconds: 0 })).toEqual({ done: 'started' });
});

it('waits longer for a Standard run than any takes where nothing pushes back', () => {
  expect(MIN_IDLE_SECONDS).toBe(20 * 60);
});

describe('one of many', () => {
  it('that fails has failed, with why, and stops nobody', async () => {
    stepFunctions.on(DescribeExecutionCommand).rejects(new Error('is down'));
    const order = await storedOrder();

    expect(await tryToFinish(order.orderId, BY_A_PERSON)).toEqual({ done: 'failed', why: 'failed: is down' });
  });

  it('that does not is what became of it', async () => {
    const order = await storedOrder();

    expect(await tryToFinish(order.orderId, BY_A_PERSON)).toEqual({ done: 'started' });
  });
});
