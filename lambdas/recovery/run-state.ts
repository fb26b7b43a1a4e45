import { DescribeExecutionCommand, ExecutionDoesNotExist } from '@aws-sdk/client-sfn';
import { executionArnOf } from '../shared/saga/execution-arn.ts';
import { stepFunctions } from '../shared/saga/undo-run.ts';

export type RunState = 'RUNNING' | 'ENDED' | 'NEVER_STARTED';

/** What has become of the machine's run of that name. */
export async function stateOfRun(stateMachineArn: string, name: string): Promise<RunState> {
  const executionArn = executionArnOf(stateMachineArn, name);
  try {
    const { status } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    return status === 'RUNNING' || status === 'PENDING_REDRIVE' ? 'RUNNING' : 'ENDED';
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return 'NEVER_STARTED';
    throw error;
  }
}
