import type { PageRequest } from '../shared/api/page-schema.ts';
import { type Page, queryPage } from '../shared/api/paging.ts';
import type { OrderEvent } from '../shared/saga/order-event.ts';
import { EVENT_PREFIX, eventsOf, table } from './table.ts';

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
