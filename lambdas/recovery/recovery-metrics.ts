import { LOG_LINES } from '../shared/platform/log-lines.ts';
import { recordSaga } from '../shared/platform/metrics.ts';
import { logger } from '../shared/platform/observability.ts';
import { findOldestInNeed, findOldestOpen, type Waiting } from './oldest-orders.ts';

/** Records what a pass has done, and for how long the oldest orders have been open and in need: 0 when there are none. */
export async function recordPass(result: { undoneCount?: number; redriven?: string[] }): Promise<void> {
  recordSaga({
    ...(result.undoneCount !== undefined && { OrdersReconciled: result.undoneCount }),
    ...(result.redriven && { DeadLettersRedriven: result.redriven.length }),
  });
  await recordWaiting();
}

/** Records for how long the oldest orders have been open and in need; whatever has changed that tells it anew. */
export async function recordWaiting(): Promise<void> {
  try {
    const [open, inNeed] = await Promise.all([findOldestOpen(), findOldestInNeed()]);
    recordSaga({ OldestOpenOrderSeconds: ageOf(open), OldestOrderInNeedSeconds: ageOf(inNeed) });
  } catch (error) {
    // The pass is done: whoever asked for it must get its result.
    logger.warn(LOG_LINES.oldestOpenOrderUnknown, error as Error);
  }
}

const ageOf = (order: Waiting | undefined) =>
  order ? Math.max((Date.now() - Date.parse(order.since)) / 1000, 0) : 0;
