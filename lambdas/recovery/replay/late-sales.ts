import type { OrderEvent } from '../../shared/saga/order-event.ts';
import { type ExpectedEvent, eventsOfStep } from '../completeness/expected-event.ts';
import { mayBeUnderWay } from '../completeness/missing-events.ts';

import type { Item } from '../tables/scan.ts';

type Sale = Pick<OrderEvent, 'type' | 'detail'>;

/**
 * The sales that stand in the ledgers and not in the journal, which is always a moment behind: they are under way, as long as they are
 * young. Holds only what is young, whatever the size of the tables.
 */
export class LateSales {
  readonly #journaled = new Set<string>();
  readonly #events: Sale[] = [];

  /** Notes an event of the journal, which is read first. */
  journaled({ orderId, type, at }: OrderEvent): void {
    if (mayBeUnderWay({ at })) this.#journaled.add(nameOf(orderId, type));
  }

  /** Notes a record of the product's ledger. */
  recorded(item: Item): void {
    if (item.step !== 'decreaseStock') return;
    for (const event of eventsOfStep('decreaseStock', item))
      if (mayBeUnderWay(event) && !this.#journaled.has(nameOf(String(item.orderId), event.type)))
        this.#events.push(saleOf(event, item));
  }

  /** Those that the journal lacks. */
  get events(): readonly Sale[] {
    return this.#events;
  }
}

const nameOf = (orderId: string, type: string) => `${orderId} ${type}`;

const saleOf = ({ type }: ExpectedEvent, { effects }: Item): Sale =>
  ({ type, detail: effects }) as unknown as Sale;
