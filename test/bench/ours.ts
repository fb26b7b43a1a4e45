import { randomUUID } from 'node:crypto';
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { CreateStateMachineCommand, DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { awsEnvironment, clientOptions } from '../../tools/stack/aws.ts';
import type { Outputs } from '../../tools/stack/outputs.ts';
import type { Contestant } from './contestant.ts';
import type { Bench } from './orders.ts';
import { Runs } from './runs.ts';
import { Watcher } from './watcher.ts';

export const STANDARD = 'order-saga, Standard';
export const EXPRESS = 'order-saga, Express';
export const WITHOUT_JOURNAL = 'order-saga, Standard, journal off';

/**
 * The saga itself in its modes, from the order's record, which the intake writes, to the end that stands in it. The API and its
 * idempotency are left out: the others have none.
 */
export async function ourContestants(outputs: Outputs, { productIds }: Bench): Promise<Contestant[]> {
  const { endpoint, stateMachines, tables, users } = outputs;
  Object.assign(process.env, awsEnvironment(endpoint), { ORDER_TABLE: tables.order });
  // After the environment is set, which they read when they are loaded.
  const { writeOrFindOrder } = await import('../../lambdas/shared/saga/pending-order.ts');
  const { orderKey } = await import('../../lambdas/shared/saga/order-record.ts');
  const { readTogether } = await import('../../lambdas/shared/platform/reads.ts');
  const userIds = [users.alice.userId, users.bob.userId];

  /** Which of these orders have been confirmed, in one request, as one asks for the runs. Throws when one has ended in another way. */
  const confirmed = async (orderIds: string[]) => {
    const found = await readTogether(tables.order, orderIds.map(orderKey));
    const statuses = found.map((order) => order?.status);
    const other = statuses.find((status) => status !== 'PENDING' && status !== 'CONFIRMED');
    if (other) throw new Error(`an order ended as ${other}`);
    return orderIds.filter((_, index) => statuses[index] === 'CONFIRMED');
  };
  const placer = (machine: string, endOf: (orderId: string, executionArn: string) => Promise<void>) => {
    const runs = new Runs(endpoint, machine);
    return async (index: number) => {
      const order = {
        orderId: randomUUID(),
        userId: userIds[index % userIds.length] as string,
        items: [{ productId: productIds[index % productIds.length] as string, quantity: 1 }],
      };
      await writeOrFindOrder(order);
      await endOf(order.orderId, await runs.start(order.orderId, { order }));
    };
  };
  const standardRuns = new Runs(endpoint, stateMachines.orderSaga);
  const runWatcher = new Watcher((waiting) => standardRuns.ended(waiting));
  const standard = placer(stateMachines.orderSaga, (_, executionArn) => runWatcher.ended(executionArn));
  // Nothing can be asked about an Express run.
  const orderWatcher = new Watcher(confirmed);
  const express = placer(await expressOf(outputs), (orderId) => orderWatcher.ended(orderId));
  const journal = new Journal(outputs);
  return [
    { name: STANDARD, place: standard },
    { name: EXPRESS, place: express },
    {
      name: WITHOUT_JOURNAL,
      place: standard,
      before: () => journal.turn(false),
      after: () => journal.turn(true),
    },
  ];
}

/** The same saga as an Express workflow, beside the deployed one. */
async function expressOf({ endpoint, stateMachines }: Outputs): Promise<string> {
  const client = new SFNClient(clientOptions(endpoint));
  const { definition = '', roleArn } = await client.send(
    new DescribeStateMachineCommand({ stateMachineArn: stateMachines.orderSaga }),
  );
  const { stateMachineArn = '' } = await client.send(
    new CreateStateMachineCommand({
      name: `bench-${randomUUID()}`,
      type: 'EXPRESS',
      definition: definition.replaceAll('"workflow":"standard"', '"workflow":"express"'),
      roleArn,
    }),
  );
  return stateMachineArn;
}

/** The streams that feed the journal. */
class Journal {
  readonly #client: LambdaClient;
  readonly #function: string;

  constructor({ endpoint, functions }: Outputs) {
    this.#client = new LambdaClient(clientOptions(endpoint));
    this.#function = functions.journal;
  }

  async turn(isOn: boolean): Promise<void> {
    const { EventSourceMappings = [] } = await this.#client.send(
      new ListEventSourceMappingsCommand({ FunctionName: this.#function }),
    );
    await Promise.all(
      EventSourceMappings.map(({ UUID }) =>
        this.#client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: isOn })),
      ),
    );
  }
}
