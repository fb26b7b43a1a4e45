import { BatchWriteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { chunksOf } from '../shared/platform/chunks.ts';
import { dynamo } from '../shared/platform/clients.ts';
import { retryConflicts } from '../shared/platform/conflicts.ts';
import { Throttled } from '../shared/platform/throttling.ts';
import type { OrderEvent } from '../shared/saga/order-event.ts';
import type { Entry } from './entries.ts';
import { positionOf } from './position.ts';
import { eventKey, table } from './table.ts';

/** What one request takes. */
const MAX_ITEMS = 25;

/** An event, or an entry of a list. */
type Journaled = OrderEvent | Entry;

/**
 * Writes each at its place, many in one request; returns those that could not be written, and why. What is there already is
 * written over by itself: its place is made of it, and so is what stands there.
 */
export async function append(all: Journaled[]): Promise<Map<Journaled, string>> {
  const failed = new Map<Journaled, string>();
  for (const part of chunksOf(all, MAX_ITEMS))
    try {
      await writeTogether(part);
    } catch {
      // One that the table does not take keeps none of the others out.
      for (const each of part)
        await writeAlone(each).catch((error: Error) => failed.set(each, error.message));
    }
  return failed;
}

async function writeTogether(all: Journaled[]): Promise<void> {
  // DynamoDB refuses a request that names a place twice.
  const items = new Map(all.map(itemOf).map((item) => [`${item.pk} ${item.sk}`, item]));
  let requests: object[] | undefined = [...items.values()].map((Item) => ({ PutRequest: { Item } }));
  await retryConflicts(async () => {
    const { UnprocessedItems } = await dynamo.send(
      new BatchWriteCommand({ RequestItems: { [table]: requests as never } }),
    );
    requests = UnprocessedItems?.[table];
    if (requests?.length) throw new Throttled(`the journal took all but ${requests.length} items`);
  });
}

async function writeAlone(each: Journaled): Promise<void> {
  await dynamo.send(new PutCommand({ TableName: table, Item: itemOf(each) }));
}

const itemOf = (each: Journaled) =>
  'pk' in each ? each : { ...eventKey(each.orderId, positionOf(each)), ...each };
