import pMap from 'p-map';
import { LOG_LINES } from '../../shared/platform/log-lines.ts';
import { logger, traceOrder } from '../../shared/platform/observability.ts';
import { type OrderItem, readOrder } from '../../shared/saga/order-record.ts';
import { startHeld } from '../../shared/saga/starts/held-run.ts';
import { listOpenOrders, type Position, positionAmongOpen } from '../open-orders.ts';
import { isHeldNow } from './owners.ts';

/** Orders started side by side, and in one call. */
const AT_ONCE = 10;
const MAX_STARTED = 1_000;

export interface Started {
  started: number;
  /** Those that could not be started now; they go on waiting. */
  failed: number;
  /** A domain is being moved still, or again: nothing was started. */
  isHeld: boolean;
  /** Where the next call goes on; absent at the end of the list. */
  next?: Position;
}

/**
 * Starts the runs that waited for the end of a move, 1,000 at most. The list may lag a second behind: whoever wants all of them asks
 * until nothing is found for some seconds. Safe to repeat and to race.
 */
export async function startWaiting({
  after,
  isTimeUp,
}: {
  after?: Position;
  isTimeUp: () => boolean;
}): Promise<Started> {
  if (await isHeldNow()) return { started: 0, failed: 0, isHeld: true };
  const found: OrderItem[] = [];
  let isMore = false;
  for await (const order of listOpenOrders({ after, isHeld: true })) {
    isMore = found.length === MAX_STARTED || isTimeUp();
    if (isMore) break;
    found.push(order);
  }
  const outcomes = await pMap(found, start, { concurrency: AT_ONCE });
  const last = isMore ? found.at(-1) : undefined;
  return {
    started: outcomes.filter(Boolean).length,
    failed: outcomes.filter((isStarted) => !isStarted).length,
    isHeld: false,
    ...(last && { next: positionAmongOpen(last) }),
  };
}

/** Returns whether it is started. Read again, because the index lags behind: what was claimed meanwhile is undone, and not run forward. */
const start = ({ orderId }: OrderItem): Promise<boolean> =>
  traceOrder(orderId, async () => {
    try {
      const order = await readOrder(orderId);
      if (order?.heldSince) await startHeld(order);
      return true;
    } catch (error) {
      logger.error(LOG_LINES.orderNotFinished, { orderId, error: error as Error });
      return false;
    }
  });
