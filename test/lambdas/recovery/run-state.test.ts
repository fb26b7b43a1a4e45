import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { stateOfLatestRun } from '../../../lambdas/recovery/latest-run.ts';
import { stateOfRun } from '../../../lambdas/recovery/run-state.ts';
import type { OrderItem } from '../../../lambdas/shared/saga/order-record.ts';
import { anOrderItem } from '../../support/saga/footprints.ts';

const stepFunctions = mockClient(SFNClient);
beforeEach(() => stepFunctions.reset());

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:order-saga';
const NOT_THERE = new ExecutionDoesNotExist({ message: 'not there', $metadata: {} });
const described = () =>
  stepFunctions.commandCalls(DescribeExecutionCommand).map(({ args }) => args[0].input.executionArn);

describe('a run', () => {
  it.each([
    ['RUNNING', 'RUNNING'],
    // AWS is about to go on with it.
    ['PENDING_REDRIVE', 'RUNNING'],
    ['SUCCEEDED', 'ENDED'],
    ['FAILED', 'ENDED'],
    ['TIMED_OUT', 'ENDED'],
    ['ABORTED', 'ENDED'],
  ] as const)('that Step Functions calls %s is %s', async (status, state) => {
    stepFunctions.on(DescribeExecutionCommand).resolves({ status });

    expect(await stateOfRun(MACHINE, 'one')).toBe(state);
    expect(described()).toEqual(['arn:aws:states:us-east-1:000000000000:execution:order-saga:one']);
  });

  it('that Step Functions does not know was never started', async () => {
    stepFunctions.on(DescribeExecutionCommand).rejects(NOT_THERE);

    expect(await stateOfRun(MACHINE, 'one')).toBe('NEVER_STARTED');
  });

  it('of which Step Functions says nothing is neither', async () => {
    stepFunctions.on(DescribeExecutionCommand).rejects(new Error('is down'));

    await expect(stateOfRun(MACHINE, 'one')).rejects.toThrow('is down');
  });
});

describe('the latest run of an order', () => {
  const SECOND_MS = 1_000;
  const ago = (seconds: number) => new Date(Date.now() - seconds * SECOND_MS).toISOString();
  const latest = (fields: Partial<OrderItem>) =>
    stateOfLatestRun(anOrderItem({ status: 'PENDING', ...fields }), { idleSeconds: 0 });

  it.each<[Partial<OrderItem>, string]>([
    [{}, 'execution:order-saga:one'],
    [{ undoRun: 'one.cancel-1' }, 'execution:order-undo:one.cancel-1'],
    [{ undoRun: 'one.redrive-2', closedBy: 'one.redrive-1' }, 'execution:order-undo:one.redrive-2'],
    [{ undoRun: 'one.redrive-1', closedBy: 'one' }, 'execution:order-undo:one.redrive-1'],
    [{ closedBy: 'by hand, today' }, 'execution:order-saga:one'],
  ])('of %j is %s, and Step Functions is asked', async (fields, arn) => {
    stepFunctions.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });

    expect(await latest(fields)).toBe('RUNNING');
    expect(described()).toEqual([expect.stringContaining(arn)]);
  });

  it.each<Partial<OrderItem>>([{ closedBy: 'one' }, { undoRun: 'one.redrive-1', closedBy: 'one.redrive-1' }])(
    'has ended when it has closed the order, and nobody is asked: %j',
    async (fields) => {
      expect(await latest(fields)).toBe('ENDED');
      expect(described()).toEqual([]);
    },
  );

  it.each([
    [0, 'STARTING'],
    [55, 'STARTING'],
    [61, 'NEVER_STARTED'],
  ])('of an order that was placed %d s ago, and which is not there, is %s', async (seconds, state) => {
    stepFunctions.on(DescribeExecutionCommand).rejects(NOT_THERE);

    expect(await latest({ createdAt: ago(seconds) })).toBe(state);
  });

  it('is not about to start when it is an undo run, however young the order is', async () => {
    stepFunctions.on(DescribeExecutionCommand).rejects(NOT_THERE);

    expect(await latest({ createdAt: ago(0), undoRun: 'one.cancel-1' })).toBe('NEVER_STARTED');
  });

  it.each(['RUNNING', 'SUCCEEDED'] as const)('of a young order is what it is: %s', async (status) => {
    stepFunctions.on(DescribeExecutionCommand).resolves({ status });

    expect(await latest({ createdAt: ago(0) })).toBe(status === 'RUNNING' ? 'RUNNING' : 'ENDED');
  });
});
