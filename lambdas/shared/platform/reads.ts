import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from './clients.ts';
import { isThrottled, Throttled } from './throttling.ts';

export interface Key {
  pk: string;
  sk: string;
}
export type Item = Record<string, unknown>;

/**
 * The items of these keys (100 at most) in one consistent read, each at its key's place; undefined where there is none. Throws
 * Throttled when the table had too much to do to answer all of it.
 */
export async function readTogether(table: string, keys: Key[]): Promise<(Item | undefined)[]> {
  const { Responses, UnprocessedKeys } = await dynamo
    .send(new BatchGetCommand({ RequestItems: { [table]: { Keys: keys, ConsistentRead: true } } }))
    .catch((error: Error) => {
      throw isThrottled(error) ? new Throttled(error.message, { cause: error }) : error;
    });
  if (UnprocessedKeys?.[table]) throw new Throttled(`${table} was read in part`);
  const items = Responses?.[table] ?? [];
  return keys.map(({ pk, sk }) => items.find((item) => item.pk === pk && item.sk === sk));
}
