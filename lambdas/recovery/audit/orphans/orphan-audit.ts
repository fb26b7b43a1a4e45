import { type OrderItem, orderKey, table as orderTable } from '../../../shared/saga/order-record.ts';
import { type Books, unlessMoving } from '../../books/books.ts';
import type { Observation } from '../../proof/confirm.ts';
import type { Findings } from '../../proof/report.ts';
import { Suspects } from '../../proof/suspects.ts';
import { type Footprint, isInFootprint, readFootprints } from '../../tables/footprint.ts';
import type { Item, Place } from '../../tables/scan.ts';
import { type Trace, traceOf } from './trace.ts';
import { verdictOn } from './verdict.ts';

/** The other direction: from each trace of an order to the order, which must exist and know of it. */
export class OrphanAudit {
  readonly #books: Books;
  readonly #orphans: Suspects;

  constructor(findings: Findings, books: Books) {
    this.#books = books;
    this.#orphans = new Suspects((names) => observeTraces(names, books), findings);
  }

  /** Looks at a page of one of the five tables. */
  async look(table: string, items: Item[]): Promise<void> {
    const found = items.flatMap((item) => {
      const trace = traceOf(item);
      return trace ? [{ place: { table, key: { pk: item.pk, sk: item.sk } }, trace }] : [];
    });
    const orders = await ordersOf(
      found.map(({ trace }) => trace),
      this.#books,
    );
    for (const [index, { place }] of found.entries()) {
      const order = orders[index];
      if (!order || !isInFootprint(order, place)) await this.#orphans.add(JSON.stringify(place));
    }
  }

  confirm = () => this.#orphans.confirm();
}

const ordersOf = async (traces: (Trace | undefined)[], books: Books) =>
  (await books.getAll(
    traces.map((trace) => ({ table: orderTable, key: orderKey(trace?.orderId ?? '') })),
  )) as unknown as (OrderItem | undefined)[];

/** Looks at the traces in these places (as JSON) and at their orders. */
async function observeTraces(names: string[], books: Books): Promise<Map<string, Observation>> {
  await books.refresh();
  const places = names.map((name) => JSON.parse(name) as Place);
  const items = await books.getAll(places);
  const traces = items.map((item) => item && traceOf(item));
  const orders = await ordersOf(traces, books);
  const found = await readFootprints(
    traces.map((trace) => ({ orderId: trace?.orderId ?? '' })),
    books,
  );
  return new Map(
    names.map((name, index): [string, Observation] => {
      const [trace, order] = [traces[index], orders[index]];
      const { ledgers } = found[index] as Footprint;
      const seen = { item: items[index], order, ledgers };
      const isFine = !trace || (order && isInFootprint(order, places[index] as Place));
      const verdict = isFine ? { wrong: [] } : verdictOn(trace, order, ledgers);
      return [name, unlessMoving({ seen, ...verdict }, books)];
    }),
  );
}
