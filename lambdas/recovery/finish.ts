import { retryConflicts } from '../shared/platform/conflicts.ts';
import { requireEnv } from '../shared/platform/env.ts';
import { LOG_LINES } from '../shared/platform/log-lines.ts';
import { logger, traceOrder } from '../shared/platform/observability.ts';
import { readOrder } from '../shared/saga/order-record.ts';
import type { UndoCause } from '../shared/saga/runs.ts';
import { isUndone } from '../shared/saga/status-rules.ts';
import { type ClaimedOrder, claimUndo, orderUndoArn, startUndo } from '../shared/saga/undo-run.ts';
import { stateOfRun } from './run-state.ts';

const orderSagaArn = requireEnv('ORDER_SAGA_ARN');

/** How often the schedule tries again what failed for good; after that, only a person does. */
export const MAX_SCHEDULED_TRIES = 5;

/** What became of one order: its undo was started, there was nothing left to do, it was left alone, or there is no such order. */
export type Outcome = { done: 'started' | 'finished' } | { done: 'left' | 'unknown'; why: string };

export interface FinishOptions {
  cause: UndoCause;
  /** Started by the schedule and not by a person: tries are counted. */
  isScheduled: boolean;
  /** Correlation id of the request that asks for it. */
  correlationId?: string;
}

/**
 * Sets the order on its way to its end, unless something else does. Safe to repeat and to race: the claim is a condition on what
 * was read here, and of two who start the same run one is told that it exists.
 */
export async function finishOrder(
  orderId: string,
  { cause, isScheduled, correlationId }: FinishOptions,
): Promise<Outcome> {
  return retryConflicts(async (): Promise<Outcome> => {
    const order = await readOrder(orderId);
    if (!order) return { done: 'unknown', why: 'there is no such order' };
    if (isUndone(order)) return { done: 'finished' };
    if (order.status === 'CONFIRMED') return left('the order is CONFIRMED: nothing of it has to be undone');

    if ((await stateOfRun(orderSagaArn, orderId)) === 'RUNNING') return left('its saga is running');
    const undo = order.undoRun && (await stateOfRun(orderUndoArn, order.undoRun));
    if (undo === 'RUNNING') return left('its undo is running');
    if (undo === 'NEVER_STARTED') {
      // Whoever claimed it died before the start, or is about to: the same name cannot run twice.
      await startUndo(order as ClaimedOrder);
      return { done: 'started' };
    }
    // Only what a person knows of may be given up on: an order in the middle of its undoing is always finished.
    if (isScheduled && order.needsAttention && (order.scheduledTries ?? 0) >= MAX_SCHEDULED_TRIES)
      return left(`the schedule has tried ${MAX_SCHEDULED_TRIES} times: a person must redrive it`);
    await startUndo(await claimUndo(order, cause, { isScheduled, correlationId }));
    return { done: 'started' };
  });
}

/** Like finishOrder, for one of many: its failure is logged and reported, and does not stop the others. */
export async function tryToFinish(orderId: string, options: FinishOptions): Promise<Outcome> {
  try {
    return await traceOrder(orderId, () => finishOrder(orderId, options));
  } catch (error) {
    logger.error(LOG_LINES.orderNotFinished, { orderId, error: error as Error });
    return left(`failed: ${(error as Error).message}`);
  }
}

const left = (why: string): Outcome => ({ done: 'left', why });
