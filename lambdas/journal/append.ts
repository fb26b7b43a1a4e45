import { BatchWriteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { chunksOf } from '../shared/platform/chunks.ts';
import { dynamo } from '../shared/platform/clients.ts';
import { retryConflicts } from '../shared/platform/conflicts.ts';
import { Throttled } from '../shared/platform/throttling.ts';
import type { OrderEvent } from '../shared/saga/order-event.ts';
import { positionOf } from './position.ts';
import { eventKey, table } from './table.ts';

/** What one request takes. */
const MAX_EVENTS = 25;

/**
 * Writes each event at its place, many in one request; returns those that could not be written, and why. An event that is there
 * already is written over by itself: its place is made of the event, and so is what stands there.
 */
export async function appendEvents(events: OrderEvent[]): Promise<Map<OrderEvent, string>> {
  const failed = new Map<OrderEvent, string>();
  for (const part of chunksOf(events, MAX_EVENTS))
    try {
      await writeTogether(part);
    } catch {
      // One event that the table does not take keeps none of the others out.
      for (const event of part)
        await writeAlone(event).catch((error: Error) => failed.set(event, error.message));
    }
  return failed;
}

async function writeTogether(events: OrderEvent[]): Promise<void> {
  // DynamoDB refuses a request that names a place twice.
  const items = new Map(events.map((event) => [JSON.stringify(keyOf(event)), itemOf(event)]));
  let requests: object[] | undefined = [...items.values()].map((Item) => ({ PutRequest: { Item } }));
  await retryConflicts(async () => {
    const { UnprocessedItems } = await dynamo.send(
      new BatchWriteCommand({ RequestItems: { [table]: requests as never } }),
    );
    requests = UnprocessedItems?.[table];
    if (requests?.length) throw new Throttled(`the journal took all but ${requests.length} events`);
  });
}

async function writeAlone(event: OrderEvent): Promise<void> {
  await dynamo.send(new PutCommand({ TableName: table, Item: itemOf(event) }));
}

const keyOf = (event: OrderEvent) => eventKey(event.orderId, positionOf(event));
const itemOf = (event: OrderEvent) => ({ ...keyOf(event), ...event });
