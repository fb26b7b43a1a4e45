import { requireEnv } from '../../shared/platform/env.ts';
import type { OrderItem } from '../../shared/saga/order-record.ts';
import { causeOf, failuresOf } from '../../shared/saga/task-failure.ts';
import { MAX_SCHEDULED_TRIES } from '../../shared/saga/time-limits.ts';
import { listOrdersInNeed } from '../open-orders.ts';
import { flawOfOrder } from '../tables/stored-items.ts';
import type { Cause } from './contract/cause-schema.ts';
import { lastPass } from './records.ts';

const redriveMinutes = Number(requireEnv('REDRIVE_MINUTES'));

/** When the schedule comes the next time, by when it came last; undefined when it has never come, or is late. */
async function nextTry(): Promise<string | undefined> {
  const last = await lastPass('redrive');
  if (!last) return undefined;
  const next = Date.parse(last.at) + redriveMinutes * 60_000;
  return next > Date.now() ? new Date(next).toISOString() : undefined;
}

/** Orders listed with their group; its count includes all. */
const MAX_LISTED = 100;
/** Orders looked at for one answer: the index is read a page at a time, and what lies beyond is told as "more". */
const MAX_READ = 2_000;

/** The orders that need attention, grouped by what keeps them open, the largest group first. */
export async function groupByCause(): Promise<{ causes: Cause[]; isMore: boolean }> {
  const groups = new Map<string, Cause>();
  const next = await nextTry();
  let read = 0;
  for await (const order of listOrdersInNeed()) {
    if (++read > MAX_READ) break;
    const { cause, command, error } = causeOf(order);
    const since = order.inNeedSince ?? order.updatedAt;
    const known = groups.get(cause) ?? {
      cause,
      command,
      error,
      orderCount: 0,
      orderIds: [],
      units: 0,
      amount: 0,
      firstAt: since,
      lastAt: since,
      tries: 0,
      maxTries: MAX_SCHEDULED_TRIES,
    };
    const held = heldBy(order);
    groups.set(cause, {
      ...known,
      orderCount: known.orderCount + 1,
      orderIds: known.orderIds.length < MAX_LISTED ? [...known.orderIds, order.orderId] : known.orderIds,
      units: known.units + held.units,
      amount: known.amount + held.amount,
      firstAt: since < known.firstAt ? since : known.firstAt,
      lastAt: since > known.lastAt ? since : known.lastAt,
      tries: Math.max(known.tries, order.scheduledTries ?? 0),
      ...(next && (order.scheduledTries ?? 0) < MAX_SCHEDULED_TRIES && { nextTryAt: next }),
    });
  }
  const causes = [...groups.values()].sort((one, other) => other.orderCount - one.orderCount);
  return { causes, isMore: read > MAX_READ };
}

/**
 * What the order's failed compensations have not given back: units of products, and money once, however many of them hold it. Nothing is
 * known of one that nobody can read.
 */
function heldBy(order: OrderItem): { units: number; amount: number } {
  if (flawOfOrder(order)) return { units: 0, amount: 0 };
  const { items, price } = order;
  const unresolved = failuresOf(order);
  const holdsMoney = 'increaseBalance' in unresolved || 'refundPayment' in unresolved;
  return {
    units: 'increaseStock' in unresolved ? items.reduce((sum, { quantity }) => sum + quantity, 0) : 0,
    amount: holdsMoney ? (price?.total ?? 0) : 0,
  };
}
