import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { PageRequest } from '../shared/api/page-schema.ts';
import { type Page, queryPage } from '../shared/api/paging.ts';
import { dynamo } from '../shared/platform/clients.ts';
import type { OrderEvent } from '../shared/saga/order-event.ts';
import { positionOf } from './position.ts';
import { EVENT_PREFIX, eventKey, eventsOf, table } from './table.ts';

/** Writes the event at its place, unless it is there: a change that is delivered again changes nothing. */
export async function appendEvent(event: OrderEvent): Promise<void> {
  try {
    await dynamo.send(
      new PutCommand({
        TableName: table,
        Item: { ...eventKey(event.orderId, positionOf(event)), ...event },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

/** A page of the order's events, oldest first. */
export async function listEvents(orderId: string, page: PageRequest): Promise<Page<OrderEvent>> {
  const listing = {
    table,
    partition: { name: 'pk', value: eventsOf(orderId) },
    sort: { name: 'sk', beginsWith: EVENT_PREFIX },
    keys: ['pk', 'sk'],
  };
  const { items, nextCursor } = await queryPage(listing, page);
  return { items: items.map(eventView), ...(nextCursor && { nextCursor }) };
}

function eventView(item: Record<string, unknown>): OrderEvent {
  const { type, at, orderId, command, detail } = item as unknown as OrderEvent;
  return { type, at, orderId, command, detail };
}
