import { type Api, dataOf, type Schemas } from './client.ts';

type OrderEvent = Schemas['OrderEvent'];

/** An order has some twenty events, and some more for each time that it was tried again. */
const PAGE = 100;
const MAX_PAGES = 10;

/** The events of an order, oldest first, page by page to the last; `isMore` when there are more than anybody reads. */
export async function eventsOf(
  api: Api,
  orderId: string,
): Promise<{ events: OrderEvent[]; isMore: boolean }> {
  const events: OrderEvent[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { items, nextCursor } = await dataOf(
      api.GET('/orders/{orderId}/events', {
        params: { path: { orderId }, query: { limit: PAGE, cursor } },
      }),
    );
    events.push(...items);
    if (nextCursor === undefined) return { events, isMore: false };
    cursor = nextCursor;
  }
  return { events, isMore: true };
}
