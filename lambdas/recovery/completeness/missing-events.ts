import pMap from 'p-map';
import { EVENT_PREFIX, eventsOf, table as journal } from '../../journal/table.ts';
import type { OrderItem } from '../../shared/saga/order-record.ts';
import { check, type Wrong } from '../proof/confirm.ts';
import type { Footprint } from '../tables/footprint.ts';
import { type Item, queryPartition } from '../tables/scan.ts';
import { type ExpectedEvent, expectedEvents } from './expected-event.ts';

/** Orders whose journals are read side by side. */
const AT_ONCE = 10;
/**
 * How far the journal may be behind the tables: mostly a moment, but what it could not write it has put aside, and tries again
 * every 15 minutes.
 */
const MAX_LAG_SECONDS = 30 * 60;

/** Of each order the events that the tables prove and the journal does not have. */
export async function missingEvents(
  orders: OrderItem[],
  footprints: Footprint[],
): Promise<ExpectedEvent[][]> {
  const look = async (order: OrderItem, index: number) => {
    const expected = expectedEvents(order, footprints[index] as Footprint);
    const there = new Set((await journalOf(order.orderId)).map(nameOf));
    return expected.filter((event) => !there.has(nameOf(event)));
  };
  return pMap(orders, look, { concurrency: AT_ONCE });
}

const journalOf = async (orderId: string): Promise<JournaledEvent[]> =>
  (await queryPartition(journal, eventsOf(orderId)))
    .filter(({ sk }) => sk.startsWith(EVENT_PREFIX))
    .map(({ type, command, detail }: Item) => ({
      type: String(type),
      command: String(command),
      run: String((detail as { run?: unknown } | null | undefined)?.run),
    }));

interface JournaledEvent {
  type: string;
  command?: string;
  run?: string;
}

/** An order has each event once; only a compensation may fail by several runs, and of one run several. */
const nameOf = ({ type, command, run }: JournaledEvent) =>
  type === 'CompensationFailed' ? [type, command, run].join(' ') : type;

/** Whether the event is so young that it may still be on its way. */
export const mayBeUnderWay = ({ at }: Pick<ExpectedEvent, 'at'>, now = Date.now()) =>
  now - Date.parse(at) < MAX_LAG_SECONDS * 1000;

/** What the journal lacks for good; with the command that writes it. */
export function lost(missing: ExpectedEvent[]): Wrong[] {
  const old = missing.filter((event) => !mayBeUnderWay(event));
  return check(
    old.length === 0,
    'EVENTS_MISSING',
    () => `the journal lacks ${listed(old)}: npm run replay -- --backfill writes what is missing`,
  );
}

/** What the journal does not have yet. */
export function late(missing: ExpectedEvent[]): Wrong[] {
  const young = missing.filter((event) => mayBeUnderWay(event));
  return check(young.length === 0, 'EVENTS_LATE', () => `the journal does not have ${listed(young)} yet`);
}

const listed = (events: ExpectedEvent[]) =>
  events.map(({ type, command }) => (command ? `${type} (${command})` : type)).join(', ');
