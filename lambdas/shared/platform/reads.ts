import { BatchGetCommand, type BatchGetCommandInput } from '@aws-sdk/lib-dynamodb';
import { dynamo } from './clients.ts';
import { retryConflicts } from './conflicts.ts';
import { isThrottled, Throttled } from './throttling.ts';

export interface Key {
  pk: string;
  sk: string;
}
export type Item = Record<string, unknown>;
/** What is asked of each table, by its name. */
export type Batch = NonNullable<BatchGetCommandInput['RequestItems']>;

/**
 * The items of these keys (100 at most) in one consistent read, each at its key's place; undefined where there is none. Throws
 * Throttled when the table had too much to do to answer all of it.
 */
export async function readTogether(table: string, keys: Key[]): Promise<(Item | undefined)[]> {
  const { found, left } = await readOnce({ [table]: { Keys: keys, ConsistentRead: true } });
  if (left) throw new Throttled(`${table} was read in part`);
  const items = found[table] ?? [];
  return keys.map(({ pk, sk }) => items.find((item) => item.pk === pk && item.sk === sk));
}

/**
 * The items of these keys (100 at most), table by table. What a busy table leaves out is asked for again, after a pause. Throws
 * Throttled when it still leaves some out after some seconds.
 */
export async function readBatch(batch: Batch): Promise<Record<string, Item[]>> {
  const all: Record<string, Item[]> = {};
  let asked: Batch | undefined = batch;
  await retryConflicts(async () => {
    const { found, left } = await readOnce(asked as Batch);
    for (const [table, items] of Object.entries(found)) all[table] = [...(all[table] ?? []), ...items];
    asked = left;
    if (left) throw new Throttled(`${Object.keys(left).join(', ')}: read in part`);
  });
  return all;
}

/** What one request brings, and what it leaves to be asked for again. */
async function readOnce(batch: Batch): Promise<{ found: Record<string, Item[]>; left?: Batch }> {
  const { Responses: found = {}, UnprocessedKeys: left = {} } = await dynamo
    .send(new BatchGetCommand({ RequestItems: batch }))
    .catch((error: Error) => {
      throw isThrottled(error) ? new Throttled(error.message, { cause: error }) : error;
    });
  return Object.keys(left).length ? { found, left } : { found };
}
