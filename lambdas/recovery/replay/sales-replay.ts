import { EVENT_PREFIX, table as journal } from '../../journal/table.ts';
import { CATALOGUE, table as products, SALES_PREFIX } from '../../product/table.ts';
import type { OrderEvent } from '../../shared/saga/order-event.ts';
import type { SagaOrder } from '../../shared/saga/saga-order.ts';
import { versionsOf } from '../audit/sums/stock.ts';
import { confirmSuspects, type Observation, type Wrong } from '../proof/confirm.ts';
import { type Finding, Findings } from '../proof/report.ts';
import { AuditInterrupted, getAll, type Item, partitionPages, scanTable } from '../tables/scan.ts';
import { flawOf, malformed } from '../tables/stored-items.ts';
import { LateSales } from './late-sales.ts';

export interface SalesReplay {
  agrees: boolean;
  /** How many days back: as many as popular products can be asked for. */
  days: number;
  events: number;
  /** Units sold in those days by the journal: the best sellers first, at most 20. */
  sales: { productId: string; unitsSold: number }[];
  differences: Finding[];
  differenceCount: number;
  /** What moved while it was read. */
  inFlight: Finding[];
  inFlightCount: number;
  /** The time was up before everything was read. */
  incomplete?: true;
}

/** The longest window of popular products. */
const DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_LISTED = 20;

/** Units by product and day: its size does not grow with the number of orders. */
type Sales = Map<string, Map<string, number>>;

/**
 * Rebuilds what popular products are read from, the units sold of each product and day, from the journal alone, and compares it
 * with what the product service has counted. Changes nothing.
 */
export async function replaySales({ isTimeUp }: { isTimeUp: () => boolean }): Promise<SalesReplay> {
  const findings = new Findings();
  const first = new Date(Date.now() - (DAYS - 1) * DAY_MS).toISOString().slice(0, 10);
  let events = 0;
  const observe = async (ids?: string[]) => {
    events = 0;
    const wanted = ids && new Set(ids);
    const before = await readVersions(ids ?? (await listProducts()));
    const [byJournal, byCounters]: [Sales, Sales] = [new Map(), new Map()];
    // Only of what is looked at again: what the ledgers have just written, and the journal may not have yet.
    const late = new LateSales();
    // Named once, by the first reading; the others go on without it as well.
    const isSound = (table: string, item: Item) => {
      const flaw = flawOf(table, item);
      if (flaw && !wanted) findings.violation(malformed(item, flaw));
      return flaw === undefined;
    };
    const isWanted = (productId: string, day: string) => day >= first && (!wanted || wanted.has(productId));
    await scanTable(
      journal,
      (items) => {
        for (const item of items) {
          if (!item.sk.startsWith(EVENT_PREFIX)) continue;
          events++;
          if (!isSound(journal, item)) continue;
          const sales = salesOf(item as unknown as OrderEvent);
          if (wanted && sales.some(({ productId }) => wanted.has(productId)))
            late.journaled(item as unknown as OrderEvent);
          for (const { productId, day, units } of sales)
            if (isWanted(productId, day)) add(byJournal, productId, day, units);
        }
      },
      isTimeUp,
    );
    await scanTable(
      products,
      (items) => {
        for (const item of items) {
          const { pk, sk, productId, unitsSold } = item;
          const day = sk.slice('DAY#'.length);
          if (!isSound(products, item)) continue;
          if (wanted) late.recorded(item);
          if (pk.startsWith(SALES_PREFIX) && isWanted(String(productId), day))
            add(byCounters, String(productId), day, Number(unitsSold));
        }
      },
      isTimeUp,
    );
    const lateSales: Sales = new Map();
    for (const { productId, day, units } of late.events.flatMap(salesOf))
      if (isWanted(productId, day)) add(lateSales, productId, day, units);
    const after = await readVersions(ids ?? [...new Set([...byJournal.keys(), ...byCounters.keys()])]);
    // Sold or given back while it was read: then the look says nothing, good or bad.
    const hasMoved = (id: string) => before.get(id) !== after.get(id);
    return { byJournal, byCounters, lateSales, hasMoved };
  };

  const observeAgain = async (ids: string[]) => {
    const { byJournal, byCounters, lateSales, hasMoved } = await observe(ids);
    return new Map(
      ids.map((id): [string, Observation] => {
        const journaled = sumOf(byJournal.get(id), lateSales.get(id));
        const wrong = differencesOf(journaled, byCounters.get(id));
        const moved = hasMoved(id);
        return [id, { wrong, moved, inFlight: moved || wrong.length ? [] : lateOf(lateSales.get(id)) }];
      }),
    );
  };
  try {
    const { byJournal, byCounters, hasMoved } = await observe();
    const suspects = [...new Set([...byJournal.keys(), ...byCounters.keys()])].filter(
      (id) => hasMoved(id) || differencesOf(byJournal.get(id), byCounters.get(id)).length,
    );
    const all = events;
    await confirmSuspects(suspects, observeAgain, findings);
    return reportOf(findings, all, byJournal, true);
  } catch (error) {
    if (!(error instanceof AuditInterrupted)) throw error;
    return reportOf(findings, events, new Map(), false);
  }
}

async function listProducts(): Promise<string[]> {
  const ids: string[] = [];
  for await (const entries of partitionPages(products, CATALOGUE)) ids.push(...entries.map(({ sk }) => sk));
  return ids;
}

/** The counters of writes of each product: a sale is counted in the transaction that changes one of them. */
async function readVersions(ids: string[]): Promise<Map<string, string>> {
  const versions = await versionsOf(ids, { getAll });
  return new Map(ids.map((id, index) => [id, versions[index] as string]));
}

/** What the event adds to, or takes back from, the units sold on the day of the sale. */
function salesOf({ type, detail }: Pick<OrderEvent, 'type' | 'detail'>): {
  productId: string;
  day: string;
  units: number;
}[] {
  if (type !== 'StockDecreased' && type !== 'StockIncreased') return [];
  const { items, day } = detail as { items: SagaOrder['items']; day: string };
  const sign = type === 'StockDecreased' ? 1 : -1;
  return items.map(({ productId, quantity }) => ({ productId, day, units: sign * quantity }));
}

function add(sales: Sales, productId: string, day: string, units: number): void {
  const days = sales.get(productId) ?? new Map<string, number>();
  days.set(day, (days.get(day) ?? 0) + units);
  sales.set(productId, days);
}

/** What both together say of each day. */
function sumOf(one: Map<string, number> = new Map(), other: Map<string, number> = new Map()) {
  const sum = new Map(one);
  for (const [day, units] of other) sum.set(day, (sum.get(day) ?? 0) + units);
  return sum;
}

/** What is said of a product whose events are still on their way. */
const lateOf = (late: Map<string, number> | undefined): Wrong[] =>
  late
    ? [
        {
          kind: 'EVENTS_LATE',
          detail: `the journal does not have all of ${[...late.keys()].sort().join(', ')} yet`,
        },
      ]
    : [];

function differencesOf(
  byJournal: Map<string, number> = new Map(),
  byCounters: Map<string, number> = new Map(),
) {
  return [...new Set([...byJournal.keys(), ...byCounters.keys()])].sort().flatMap((day) => {
    const [journaled, counted] = [byJournal.get(day) ?? 0, byCounters.get(day) ?? 0];
    return journaled === counted
      ? []
      : [
          {
            kind: 'SALES_DIFFER',
            detail: `${day}: ${journaled} sold by the journal, ${counted} by the product service`,
          },
        ];
  });
}

function reportOf(findings: Findings, events: number, sales: Sales, isComplete: boolean): SalesReplay {
  const { violations, violationCount, inFlight, inFlightCount } = findings.report(isComplete);
  const totals = [...sales].map(([productId, days]) => ({
    productId,
    unitsSold: [...days.values()].reduce((sum, units) => sum + units, 0),
  }));
  return {
    agrees: isComplete && violationCount === 0,
    days: DAYS,
    events,
    sales: totals
      .filter(({ unitsSold }) => unitsSold > 0)
      .sort((a, b) => b.unitsSold - a.unitsSold || (a.productId < b.productId ? -1 : 1))
      .slice(0, MAX_LISTED),
    differences: violations,
    differenceCount: violationCount,
    inFlight,
    inFlightCount,
    ...(!isComplete && { incomplete: true }),
  };
}
