import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { anOrderItem } from '../../support/saga/footprints.ts';

// Before the Lambda's code is loaded: it looks once.
process.env.WORKFLOW = 'express';
const { stateOfLatestRun } = await import('../../../lambdas/recovery/latest-run.ts');
const { MIN_IDLE_SECONDS } = await import('../../../lambdas/recovery/finish.ts');

const stepFunctions = mockClient(SFNClient);
beforeEach(() => stepFunctions.reset());

const changed = (secondsAgo: number) =>
  anOrderItem({
    status: 'PENDING',
    workflow: 'express',
    createdAt: new Date().toISOString(),
    updatedAt: new Date(Date.now() - secondsAgo * 1_000).toISOString(),
  });

describe('an Express run', () => {
  it.each([
    [0, 'RUNNING'],
    [290, 'RUNNING'],
    [301, 'ENDED'],
  ])(
    'of an order that changed %d s ago, of 300, is taken for %s: nobody can be asked',
    async (ago, state) => {
      expect(await stateOfLatestRun(changed(ago), { idleSeconds: 300 })).toBe(state);
      expect(stepFunctions.commandCalls(DescribeExecutionCommand)).toEqual([]);
    },
  );

  it('is given longer than AWS lets it live', () => {
    expect(MIN_IDLE_SECONDS).toBe(360);
  });

  it('is over once an undo run was claimed, which is a Standard one', async () => {
    stepFunctions.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });

    const order = { ...changed(1_000), undoRun: 'one.cancel-1' };

    expect(await stateOfLatestRun(order, { idleSeconds: 300 })).toBe('RUNNING');
  });
});
