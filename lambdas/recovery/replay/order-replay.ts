import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { EVENT_PREFIX, eventsOf, table as journal } from '../../journal/table.ts';
import { STEP_NAMES } from '../../shared/saga/command-names.ts';
import { UnreadableCommand } from '../../shared/saga/errors.ts';
import type { OrderEvent } from '../../shared/saga/order-event.ts';
import { readOrder } from '../../shared/saga/order-record.ts';
import { readFootprints } from '../tables/footprint.ts';
import { queryPartition } from '../tables/scan.ts';
import { flawOf } from '../tables/stored-items.ts';
import { type Folded, fold } from './fold.ts';

interface Difference {
  field: string;
  journal: unknown;
  tables: unknown;
}

/** The order by its journal and by the tables, and where the two differ. */
export interface OrderReplay {
  orderId: string;
  agrees: boolean;
  events: OrderEvent['type'][];
  journal: Folded;
  differences: Difference[];
  /** Its end is not decided yet, or it is being redriven: only what can no longer change is compared. */
  inFlight: boolean;
}

/** The journal follows the tables a moment later. */
const MAX_LOOKS = 8;
const PAUSE_MS = 500;

/** Folds the order's events back into its state and compares it with the tables. Throws UnreadableCommand when there is no such order. */
export async function replayOrder(orderId: string): Promise<OrderReplay> {
  for (let look = 1; ; look++) {
    const replay = await compare(orderId);
    if (replay.agrees || look === MAX_LOOKS) return replay;
    await sleep(PAUSE_MS);
  }
}

async function compare(orderId: string): Promise<OrderReplay> {
  const items = await queryPartition(journal, eventsOf(orderId));
  const all = items
    .filter(({ sk }) => sk.startsWith(EVENT_PREFIX))
    .map((item) => ({ item, flaw: flawOf(journal, item) }));
  const events = all.flatMap(({ item, flaw }) => (flaw ? [] : [item])) as unknown as OrderEvent[];
  const order = await readOrder(orderId);
  if (!order && all.length === 0)
    throw new UnreadableCommand(`orderId: there is no order "${orderId}" in the tables or in the journal`);
  const [effects] = await readFootprints([order ?? { orderId }]);
  const folded = fold(events);

  const differences = all.flatMap(({ item, flaw }): Difference[] =>
    flaw ? [{ field: `event ${item.sk}`, journal: flaw, tables: undefined }] : [],
  );
  const check = (field: string, byJournal: unknown, byTables: unknown) => {
    if (!isDeepStrictEqual(byJournal, byTables))
      differences.push({ field, journal: byJournal, tables: byTables });
  };
  const isOpen = !order || ['PENDING', 'REJECTING', 'CANCELLING'].includes(order.status);
  const isRedriven = Boolean(order?.needsAttention) && isBeingUndoneAgain(events);
  for (const field of ['userId', 'items', 'couponId'] as const) check(field, folded[field], order?.[field]);
  if (!isOpen) {
    check('status', folded.status, order.status);
    if (order.status === 'REJECTED') check('reason', folded.reason, order.reason);
    if (!isRedriven) check('needsAttention', folded.needsAttention, order.needsAttention);
  }
  if (order?.price) check('price', folded.price, order.price);
  for (const step of STEP_NAMES)
    check(`effect of ${step}`, inPlace(folded.effects[step]), inPlace(effects?.ledgers[step]?.state));
  return {
    orderId,
    agrees: differences.length === 0,
    events: events.map(({ type }) => type),
    journal: folded,
    differences,
    inFlight: isOpen || isRedriven,
  };
}

/** Only APPLIED leaves anything: undone, blocked, refused or expired, nothing is there. */
const inPlace = (state: unknown) => state === 'APPLIED';

const isBeingUndoneAgain = (events: OrderEvent[]) =>
  events.findLastIndex(({ type }) => type === 'DeadLetterRedriven') >
  events.findLastIndex(({ type }) => type === 'CompensationFailed');
