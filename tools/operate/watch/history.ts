import { setTimeout as sleep } from 'node:timers/promises';
import {
  ExecutionDoesNotExist,
  type ExecutionListItem,
  type HistoryEvent,
  paginateGetExecutionHistory,
  paginateListExecutions,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { executionArnOf } from '../../../lambdas/shared/saga/execution-arn.ts';
import { clientOptions } from '../../stack/aws.ts';
import type { Outputs } from '../../stack/outputs.ts';

type Stack = Pick<Outputs, 'endpoint' | 'stateMachines'>;

type Show = (line: string) => void;

/** Shows each state of the order's saga as it is entered and each failure as it happens, until the run ends. */
export async function watchSaga(stack: Stack, orderId: string, show: Show): Promise<void> {
  const executionArn = executionArnOf(stack.stateMachines.orderSaga, orderId);
  await watchRun(new SFNClient(clientOptions(stack.endpoint)), executionArn, show);
}

/** The same for every run that undid the order, or tried to: cancel, reconcile, redrive, under the run's name. */
export async function watchUndoRuns(stack: Stack, orderId: string, show: Show): Promise<void> {
  const client = new SFNClient(clientOptions(stack.endpoint));
  const runs: ExecutionListItem[] = [];
  const query = { stateMachineArn: stack.stateMachines.orderUndo };
  for await (const { executions = [] } of paginateListExecutions({ client }, query))
    runs.push(...executions.filter(({ name }) => name?.startsWith(`${orderId}.`)));
  for (const { name, executionArn } of runs.sort((a, b) => Number(a.startDate) - Number(b.startDate))) {
    show(`\n${name}`);
    await watchRun(client, executionArn as string, show);
  }
}

async function watchRun(client: SFNClient, executionArn: string, show: Show): Promise<void> {
  let seen = 0;
  for (;;) {
    const events = await historyOf(client, executionArn);
    for (const event of events.slice(seen)) {
      const line = describe(event, events[0]?.timestamp);
      if (line) show(line);
    }
    seen = events.length;
    if (events.some(({ type }) => type && ENDINGS.has(type))) return;
    await sleep(100);
  }
}

const ENDINGS = new Set(['ExecutionSucceeded', 'ExecutionFailed', 'ExecutionTimedOut', 'ExecutionAborted']);

async function historyOf(client: SFNClient, executionArn: string): Promise<HistoryEvent[]> {
  try {
    const events: HistoryEvent[] = [];
    for await (const page of paginateGetExecutionHistory({ client }, { executionArn }))
      events.push(...(page.events ?? []));
    return events;
  } catch (error) {
    // Asked before the run was started.
    if (error instanceof ExecutionDoesNotExist) return [];
    throw error;
  }
}

function describe(event: HistoryEvent, start: Date | undefined): string | undefined {
  const after = ((Number(event.timestamp) - Number(start)) / 1000).toFixed(2).padStart(7);
  const entered = event.stateEnteredEventDetails?.name;
  if (entered) return `${after} s  ${entered}`;
  const failed =
    event.taskFailedEventDetails ??
    event.lambdaFunctionFailedEventDetails ??
    event.executionFailedEventDetails;
  if (failed) return `${after} s    ${failed.error}: ${firstLine(failed.cause)}`;
  if (event.type?.endsWith('TimedOut')) return `${after} s    timed out`;
  return undefined;
}

/** The error's message; the rest of a cause is its stack. */
function firstLine(cause = ''): string {
  try {
    return JSON.parse(cause).errorMessage ?? cause;
  } catch {
    return cause;
  }
}
