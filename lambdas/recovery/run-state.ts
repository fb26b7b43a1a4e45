import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from '@aws-sdk/client-sfn';
import { tracer } from '../shared/platform/observability.ts';
import { executionArnOf } from '../shared/saga/execution-arn.ts';

/** Recovery asks once an order, hundreds in a row: a client that slows down when it is told to, for as long as it takes. */
const stepFunctions = tracer.captureAWSv3Client(new SFNClient({ retryMode: 'adaptive', maxAttempts: 8 }));

export type RunState = 'RUNNING' | 'ENDED' | 'NEVER_STARTED';

/** What has become of the Standard machine's run of that name. */
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
