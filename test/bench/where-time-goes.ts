import { GetExecutionHistoryCommand, type HistoryEvent, SFNClient } from '@aws-sdk/client-sfn';
import { executionArnOf } from '../../lambdas/shared/saga/execution-arn.ts';
import { clientOptions } from '../../tools/stack/aws.ts';
import type { Outputs } from '../../tools/stack/outputs.ts';
import { mean } from '../../tools/terminal/statistics.ts';
import type { Bought } from './orders.ts';

/** The mean of each part of an order, in milliseconds, from the histories of their runs. */
export async function whereTimeGoes(
  { endpoint, stateMachines }: Outputs,
  bought: Bought[],
): Promise<{ part: string; ms: number }[]> {
  const client = new SFNClient(clientOptions(endpoint));
  const runs = await Promise.all(
    bought.map(async ({ orderId, ms }) => {
      const executionArn = executionArnOf(stateMachines.orderSaga, orderId);
      const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
      const entered = events.filter(({ stateEnteredEventDetails: details }) => details?.name);
      const at = (event: HistoryEvent | undefined) => Number(event?.timestamp);
      const [start, first, last] = [at(events[0]), at(entered[0]), at(events.at(-1))];
      return { before: first - start, states: last - first, around: ms - (last - start) };
    }),
  );
  return [
    { part: 'the engine, before the first state', ms: mean(runs.map(({ before }) => before)) },
    { part: 'six commands, one after the other', ms: mean(runs.map(({ states }) => states)) },
    { part: 'intake, and seeing the end', ms: mean(runs.map(({ around }) => around)) },
  ];
}
