import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  type HistoryEvent,
} from '@aws-sdk/client-sfn';
import { requireEnv } from '../../shared/platform/env.ts';
import { executionArnOf } from '../../shared/saga/execution-arn.ts';
import type { OrderItem } from '../../shared/saga/order-record.ts';
import { isExpress } from '../../shared/saga/runs.ts';
import { orderUndoArn, stepFunctions } from '../../shared/saga/starts/undo-run.ts';
import type { Run } from './contract/order-contract.ts';
import { runLink } from './links.ts';

const orderSagaArn = requireEnv('ORDER_SAGA_ARN');
const MAX_ATTEMPTS = 200;
/** Of a run's history in one answer: the longest run of ours has fewer. */
const MAX_EVENTS = 1_000;

/** Of an Express workflow Step Functions keeps nothing; what the run has done is in the order's journal. */
const notKept = (name: string): Run => ({ name, machine: 'orderSaga', status: 'NOT_KEPT', attempts: [] });

/** The order's run and the latest that undid it, each with its calls, as Step Functions remembers them (for 90 days). */
export async function runsOf(order: OrderItem): Promise<Run[]> {
  const { orderId, undoRun } = order;
  const wanted = [
    ...(isExpress(order) ? [] : [{ machine: 'orderSaga', arn: orderSagaArn, name: orderId } as const]),
    ...(undoRun ? [{ machine: 'orderUndo', arn: orderUndoArn, name: undoRun } as const] : []),
  ];
  const described = await Promise.all(
    wanted.map(async ({ machine, arn, name }) => ({
      name,
      machine,
      ...(await describe(executionArnOf(arn, name))),
    })),
  );
  return isExpress(order) ? [notKept(orderId), ...described] : described;
}

async function describe(executionArn: string): Promise<Omit<Run, 'name' | 'machine'>> {
  try {
    const [{ status, startDate, stopDate }, { events = [] }] = await Promise.all([
      stepFunctions.send(new DescribeExecutionCommand({ executionArn })),
      stepFunctions.send(
        new GetExecutionHistoryCommand({ executionArn, maxResults: MAX_EVENTS, includeExecutionData: true }),
      ),
    ]);
    return {
      status: status ?? 'UNKNOWN',
      link: runLink(executionArn),
      startedAt: startDate?.toISOString(),
      endedAt: stopDate?.toISOString(),
      attempts: attemptsIn(events),
    };
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return { status: 'NOT_STARTED', attempts: [] };
    throw error;
  }
}

/** Each call of a command: from where it was scheduled to the event that says how it ended. */
function attemptsIn(events: HistoryEvent[]): Run['attempts'] {
  const attempts: Run['attempts'] = [];
  let state = '';
  for (const event of events) {
    const at = (event.timestamp ?? new Date(0)).toISOString();
    state = event.stateEnteredEventDetails?.name ?? state;
    const type = event.type ?? '';
    const open = attempts.at(-1);
    if (/^(?:Task|LambdaFunction)Scheduled$/.test(type))
      attempts.push({ command: state.charAt(0).toLowerCase() + state.slice(1), at });
    else if (open && !open.endedAt && /^(?:Task|LambdaFunction)(?:Succeeded|Failed|TimedOut)$/.test(type)) {
      open.endedAt = at;
      open.error = errorOf(event);
    }
  }
  return attempts.slice(0, MAX_ATTEMPTS);
}

function errorOf(event: HistoryEvent): string | undefined {
  const details =
    event.lambdaFunctionFailedEventDetails ??
    event.lambdaFunctionTimedOutEventDetails ??
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails;
  return details?.error ?? (event.type?.endsWith('TimedOut') ? 'States.Timeout' : undefined);
}
