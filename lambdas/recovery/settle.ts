import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import { COMPENSATION_NAMES } from '../shared/saga/command-names.ts';
import { type OrderItem, readOrder } from '../shared/saga/order-record.ts';
import { isUndone } from '../shared/saga/status-rules.ts';
import { failuresOf, messageOf } from '../shared/saga/task-failure.ts';

/** An undo takes a second where nothing fails, and all its retries where something does; one that takes longer is told to run. */
const MAX_WAIT_MS = 60_000;
const PAUSE_MS = 250;
const AT_ONCE = 10;

export interface FailedAgain {
  orderId: string;
  /** What could still not be undone. */
  unresolved: string[];
  why: string;
}

export interface Settled {
  finished: string[];
  failedAgain: FailedAgain[];
  /** Their undo has not come to its end yet. */
  running: string[];
}

/** What becomes of the orders whose undo was just started; those that have not ended when the time is up are running. */
export async function settle(orderIds: string[], isTimeUp: () => boolean): Promise<Settled> {
  const deadline = Date.now() + MAX_WAIT_MS;
  const settled: Settled = { finished: [], failedAgain: [], running: orderIds };
  while (settled.running.length && Date.now() < deadline && !isTimeUp()) {
    await sleep(PAUSE_MS);
    const running: string[] = [];
    for (const order of await pMap(settled.running, readOrder, { concurrency: AT_ONCE })) {
      if (!order) continue;
      if (isUndone(order)) settled.finished.push(order.orderId);
      else if (hasFailed(order)) settled.failedAgain.push(failureOf(order));
      else running.push(order.orderId);
    }
    settled.running = running;
  }
  return settled;
}

/** The latest run has closed the order, and left something behind. */
const hasFailed = ({ needsAttention, undoRun, closedBy }: OrderItem) =>
  needsAttention && undoRun !== undefined && closedBy === undoRun;

function failureOf(order: OrderItem): FailedAgain {
  const { orderId } = order;
  const unresolved = failuresOf(order);
  // A map in DynamoDB forgets the order of its keys.
  const commands = COMPENSATION_NAMES.filter((name) => name in unresolved);
  const reasons = commands.map((name) => {
    const failure = unresolved[name] ?? { Error: 'unknown' };
    return `${name}: ${[failure.Error, messageOf(failure)].filter(Boolean).join(': ')}`;
  });
  return { orderId, unresolved: commands, why: reasons.join('; ') };
}
