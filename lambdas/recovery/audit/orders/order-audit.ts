import { chunksOf } from '../../../shared/platform/chunks.ts';
import { type OrderItem, orderKey, table } from '../../../shared/saga/order-record.ts';
import { isSettled } from '../../../shared/saga/status-rules.ts';
import { type Books, unlessMoving } from '../../books/books.ts';
import type { ExpectedEvent } from '../../completeness/expected-event.ts';
import { late, lost, missingEvents } from '../../completeness/missing-events.ts';
import type { Observation, Wrong } from '../../proof/confirm.ts';
import { Suspects } from '../../proof/suspects.ts';
import { type Footprint, readFootprints } from '../../tables/footprint.ts';
import type { Item } from '../../tables/scan.ts';
import type { Scope } from '../scope.ts';
import { contradictions, standing } from './contradictions.ts';

/** Orders compared in one batch: nine items and a journal each, some 30 KB an order at most. */
const AT_ONCE = 50;

/** Compares every order with its footprint in all five tables and with its journal, and reports open orders as in flight. */
export async function auditOrders({ part, isTimeUp, findings, itemAudit, books }: Scope): Promise<void> {
  const suspects = new Suspects((orderIds) => observeOrders(orderIds, books), findings);
  await books.scan(
    table,
    async (items) => {
      const sound = await itemAudit.look(table, items);
      const orders = sound.filter(({ sk }) => sk === 'ORDER').map(orderIn);
      findings.checked.orders += orders.length;
      for (const batch of chunksOf(orders, AT_ONCE))
        for (const [orderId, { wrong, inFlight = [] }] of await lookAt(batch, books)) {
          if (wrong.length) await suspects.add(orderId);
          else for (const reason of inFlight) findings.inFlight({ id: orderId, ...reason });
        }
    },
    isTimeUp,
    part,
  );
  await suspects.confirm();
}

/** The order in an item. Its key says which order it is: a copy under another key is another order. */
const orderIn = (item: Item) =>
  ({ ...item, orderId: item.pk.slice(orderKey('').pk.length) }) as unknown as OrderItem;

async function observeOrders(orderIds: string[], books: Books): Promise<Map<string, Observation>> {
  await books.refresh();
  const records = await books.getAll(orderIds.map((orderId) => ({ table, key: orderKey(orderId) })));
  const orders = records.flatMap((record) => (record ? [orderIn(record)] : []));
  const looks = await lookAt(orders, books);
  return new Map([...looks].map(([orderId, look]) => [orderId, unlessMoving(look, books)]));
}

/** Compares the orders with what the tables and the journal hold of them. */
async function lookAt(orders: OrderItem[], books: Books): Promise<Map<string, Observation>> {
  const footprints = await readFootprints(orders, books);
  const missing = await missingEvents(orders, footprints);
  return new Map(
    orders.map((order, index): [string, Observation] => {
      const footprint = footprints[index] as Footprint;
      const events = (missing[index] ?? []).filter(({ type }) => books.isJournaled(order, type));
      const wrong = [...contradictions(order, footprint), ...lost(events)];
      const inFlight = wrong.length ? [] : underWay(order, events);
      return [order.orderId, { seen: { order, footprint, events }, wrong, inFlight }];
    }),
  );
}

/** What nothing can be said about yet: an order that is open, or what is on its way into the journal. */
const underWay = (order: OrderItem, missing: ExpectedEvent[]): Wrong[] =>
  isSettled(order) ? late(missing) : [{ kind: 'OPEN_ORDER', detail: standing(order) }];
