import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '../../../lambdas/shared/platform/clients.ts';

/** Where the Lambda of the order service can die while it takes an order in: before each of its writes, and after the last but one. */
export const DEATHS = [
  'before the order is written',
  'before the run is started',
  'after the run was started',
  'before the response is stored',
] as const;
export type Death = (typeof DEATHS)[number];

const awaited = new Map<Death, () => void>();

/** Dies here if somebody waits for it: what is dead never goes on. */
export async function mayDie(point: Death): Promise<void> {
  const died = awaited.get(point);
  if (!died) return;
  awaited.delete(point);
  died();
  await new Promise<never>(() => {});
}

/** Runs what is to die at that point, until it has. */
export const dieAt = (point: Death, run: () => unknown) =>
  new Promise<void>((resolve) => {
    awaited.set(point, resolve);
    run();
  });

/** Puts the two deaths at writes to DynamoDB in their places; those around the start belong to Executions. */
export function letWritesDie(): void {
  dynamo.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === 'PutItemCommand') await mayDie('before the order is written');
        return next(args);
      },
    { step: 'initialize', name: 'letWritesDie' },
  );
  // The record of requests has a client of its own.
  const { send } = DynamoDBClient.prototype as unknown as { send(...call: unknown[]): Promise<never> };
  DynamoDBClient.prototype.send = async function (this: DynamoDBClient, ...call: unknown[]) {
    if (call[0] instanceof UpdateItemCommand) await mayDie('before the response is stored');
    return send.apply(this, call);
  };
}
