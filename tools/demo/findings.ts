import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  paginateGetExecutionHistory,
  SFNClient,
} from '@aws-sdk/client-sfn';
import pMap from 'p-map';
import { executionArnOf } from '../../lambdas/shared/saga/execution-arn.ts';
import { ApiClient, expectOk } from '../operate/api.ts';
import { clientOptions } from '../stack/aws.ts';
import type { Outputs } from '../stack/outputs.ts';

export interface Findings {
  /** By status; of the rejected ones by reason. */
  ends: Record<string, number>;
  /** Orders that are open, or that a person must look at. */
  open: string[];
  /** From being taken in to the start of the run, in seconds: the longest. */
  longestWait: number;
  /** Orders that were refused because their step met a fence for longer than the saga waits. */
  becauseOfMove: string[];
}

const AT_ONCE = 8;

/** What became of the orders, by their records and by the histories of their runs. */
export async function findingsOf(
  { apiUrl, users, endpoint, stateMachines }: Outputs,
  orderIds: string[],
): Promise<Findings> {
  const admin = new ApiClient(apiUrl, users.admin.token);
  const executions = new SFNClient({ ...clientOptions(endpoint), maxAttempts: 10 });
  const findings: Findings = { ends: {}, open: [], longestWait: 0, becauseOfMove: [] };
  await pMap(
    orderIds,
    async (orderId) => {
      const { status, reason, needsAttention, createdAt } = expectOk(await admin.get(`/orders/${orderId}`));
      const end = reason ?? status;
      findings.ends[end] = (findings.ends[end] ?? 0) + 1;
      if (needsAttention || !['CONFIRMED', 'REJECTED', 'CANCELLED'].includes(status))
        findings.open.push(orderId);
      const run = executionArnOf(stateMachines.orderSaga, orderId);
      const started = await startOf(executions, run);
      if (!started) return;
      const waited = (started.getTime() - Date.parse(createdAt)) / 1_000;
      findings.longestWait = Math.max(findings.longestWait, waited);
      if (reason === 'SERVICE_UNAVAILABLE' && (await failureOf(executions, run)) === 'Throttled')
        findings.becauseOfMove.push(orderId);
    },
    { concurrency: AT_ONCE },
  );
  return findings;
}

/** An order that was cancelled before its run started has none. */
async function startOf(client: SFNClient, executionArn: string): Promise<Date | undefined> {
  try {
    return (await client.send(new DescribeExecutionCommand({ executionArn }))).startDate;
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}

/** The name of the error for which the run began to undo. */
async function failureOf(client: SFNClient, executionArn: string): Promise<string | undefined> {
  for await (const { events = [] } of paginateGetExecutionHistory({ client }, { executionArn }))
    for (const { stateEnteredEventDetails } of events) {
      if (stateEnteredEventDetails?.name !== 'ClaimOrder') continue;
      const { undoFrom = {} } = JSON.parse(stateEnteredEventDetails.input ?? '{}');
      return (Object.values(undoFrom) as { Error?: string }[])[0]?.Error;
    }
  return undefined;
}
