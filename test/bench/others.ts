import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { awsEnvironment, clientOptions } from '../../tools/stack/aws.ts';
import { localFolder, nodeModules } from '../../tools/terminal/paths.ts';
import { run } from '../../tools/terminal/run.ts';
import type { Contestant } from './contestant.ts';
import { SERVICES, STACK_NAME } from './contestants/names.ts';
import type { SampleOrder } from './contestants/sample.ts';
import { Runs } from './runs.ts';
import { Watcher } from './watcher.ts';

export const FLOOR = 'floor: tasks that do nothing';
export const SAMPLE = 'sample: one plain write a step';
/** As many as ours has. */
const PRODUCTS = 8;
const USERS = 2;
const PLENTY = 100_000_000;

/** Of the sample, by service. */
export type Tables = Record<string, string>;

interface Deployed {
  floorMachine: string;
  sampleMachine: string;
  tables: Tables;
}

/** The floor, tasks that do nothing, and the usual sample: deployed beside the stack, on the same engine. */
export async function otherContestants(
  endpoint: string,
): Promise<{ contestants: Contestant[]; tables: Tables }> {
  const deployed = await deploy(endpoint);
  await stockUp(endpoint, deployed);
  const placeOn = (machine: string) => {
    const runs = new Runs(endpoint, machine);
    const watcher = new Watcher((waiting) => runs.ended(waiting));
    return async (index: number) => {
      const order: SampleOrder = {
        orderId: randomUUID(),
        userId: `user-${index % USERS}`,
        productId: `product-${index % PRODUCTS}`,
        quantity: 1,
        total: 1,
      };
      await watcher.ended(await runs.start(order.orderId, { order }));
    };
  };
  const contestants = [
    { name: FLOOR, place: placeOn(deployed.floorMachine) },
    { name: SAMPLE, place: placeOn(deployed.sampleMachine) },
  ];
  return { contestants, tables: deployed.tables };
}

async function deploy(endpoint: string): Promise<Deployed> {
  const outputsFile = join(localFolder, `contestants-${new URL(endpoint).port}.json`);
  await run(
    join(nodeModules, '.bin', 'cdk'),
    [
      'deploy',
      ...['--app', 'node test/bench/contestants/app.ts'],
      ...['--output', join(localFolder, `contestants-${new URL(endpoint).port}.cdk.out`)],
      ...['--outputs-file', outputsFile],
      ...['--require-approval', 'never'],
      '--no-notices',
    ],
    { env: { ...process.env, ...awsEnvironment(endpoint) } },
  );
  const outputs = JSON.parse(readFileSync(outputsFile, 'utf8'))[STACK_NAME] as Record<string, string>;
  return {
    floorMachine: outputs.FloorMachineArn as string,
    sampleMachine: outputs.SampleMachineArn as string,
    tables: Object.fromEntries(SERVICES.map((service) => [service, outputs[`Table${service}`] as string])),
  };
}

async function stockUp(endpoint: string, { tables }: Deployed): Promise<void> {
  const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions(endpoint)));
  const put = (service: string, Item: Record<string, unknown>) =>
    dynamo.send(new PutCommand({ TableName: tables[service], Item }));
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
  await Promise.all([
    ...numbers(PRODUCTS).map((index) => put('product', { id: `product-${index}`, stock: PLENTY })),
    ...numbers(USERS).map((index) => put('user', { id: `user-${index}`, balance: PLENTY })),
  ]);
}
