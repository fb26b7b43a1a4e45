import { retryConflicts } from '../shared/platform/conflicts.ts';
import { LOG_LINES } from '../shared/platform/log-lines.ts';
import { logger, traceOrder } from '../shared/platform/observability.ts';
import { STEP_NAMES } from '../shared/saga/command-names.ts';
import { actionBy } from '../shared/saga/operator-action.ts';
import { changeOrder, confirm } from '../shared/saga/order-change.ts';
import { type OrderItem, readOrder } from '../shared/saga/order-record.ts';
import { type UndoCause, workflowNow } from '../shared/saga/runs.ts';
import { startHeld } from '../shared/saga/starts/held-run.ts';
import { type ClaimedOrder, claimUndo, startUndo } from '../shared/saga/starts/undo-run.ts';
import { isUndone } from '../shared/saga/status-rules.ts';
import { EXPRESS_TIMEOUT_SECONDS, MAX_SCHEDULED_TRIES } from '../shared/saga/time-limits.ts';
import { stateOfLatestRun } from './latest-run.ts';
import { isHeldNow } from './moves/owners.ts';
import { tellConfirmed } from './moves/tell-owner.ts';
import { stepStatesOf } from './step-states.ts';

/** Longer than an Express run may live; longer than a Standard one takes where nothing pushes back: one that still waits is seen to be running. */
export const MIN_IDLE_SECONDS = workflowNow ? EXPRESS_TIMEOUT_SECONDS + 60 : 20 * 60;

/** What became of one order: its undo was started, it was confirmed, nothing was left to do, it was left alone, there is none, or that failed. */
export type Outcome =
  | { done: 'started' | 'confirmed' | 'finished' }
  | { done: 'left' | 'unknown' | 'failed'; why: string };

export interface FinishOptions {
  cause: UndoCause;
  /** Started by the schedule and not by a person: tries are counted. */
  isScheduled: boolean;
  /** How long an order must have stood still before its Express run is taken for dead; a Standard run is asked for. */
  idleSeconds?: number;
  /** Correlation id of the request that asks for it. */
  correlationId?: string;
  /** The operator who asks for it. */
  operator?: string;
}

/**
 * Sets the order on its way to its end, unless something else does. Safe to repeat and to race: claim and confirmation are
 * conditions on what was read here, and of two who start the same run one is told that it exists.
 */
export async function finishOrder(
  orderId: string,
  { cause, isScheduled, idleSeconds = MIN_IDLE_SECONDS, correlationId, operator }: FinishOptions,
): Promise<Outcome> {
  return retryConflicts(async (): Promise<Outcome> => {
    const order = await readOrder(orderId);
    if (!order) return { done: 'unknown', why: 'there is no such order' };
    if (isUndone(order)) return { done: 'finished' };
    if (order.status === 'CONFIRMED') {
      // Whoever confirmed it may have died before it told the owner.
      await tellConfirmed(order);
      return left('the order is CONFIRMED: nothing of it has to be undone');
    }

    // It costs no call, however many they are.
    if (isScheduled && order.gaveUpAt) return left(GIVEN_UP);

    if (await isHeldNow()) return left(HELD);
    if (order.heldSince) {
      await startHeld(order);
      return left('its run waited for the end of a move, and is started now');
    }

    switch (await stateOfLatestRun(order, { idleSeconds })) {
      case 'RUNNING':
        return left(order.undoRun ? 'its undo is running' : 'its saga is running');
      case 'STARTING':
        return left('it was placed a moment ago: its saga may be about to start');
      case 'NEVER_STARTED':
        if (!order.undoRun) break;
        // Whoever claimed it died before the start, or is about to: the same name cannot run twice.
        await startUndo(order as ClaimedOrder);
        return { done: 'started' };
    }
    // Only what a person knows of may be given up on: an order in the middle of its undoing is always finished.
    if (isScheduled && order.needsAttention && (order.scheduledTries ?? 0) >= MAX_SCHEDULED_TRIES) {
      await giveUp(order);
      return left(GIVEN_UP);
    }
    if (await isPaid(order)) {
      await confirm(order, operator ? actionBy(operator, { action: cause, orderId }) : undefined);
      await tellConfirmed(order);
      return { done: 'confirmed' };
    }
    await startUndo(await claimUndo(order, cause, { isScheduled, correlationId, operator }));
    return { done: 'started' };
  });
}

const HELD =
  'a domain is being moved: no run is started until it has an owner again, see npm run migrate -- status';
const GIVEN_UP = `the schedule has tried ${MAX_SCHEDULED_TRIES} times: a person must redrive it`;

/**
 * Notes in the order's record, once, that the schedule is done with it: the change is what a person is told of. Its last try has ended
 * by now; of two passes at once one finds it noted, and so does the next.
 */
const giveUp = (order: OrderItem) =>
  changeOrder(order, { gaveUpAt: new Date().toISOString() }, ['needsAttention', 'undoRuns', 'gaveUpAt']);

/**
 * Only forward after the payment: nobody has claimed the order, and all its steps stand applied. They stand until somebody claims it,
 * because every undo begins with a claim; so it is enough that the confirmation is refused when it has been claimed since.
 */
async function isPaid(order: OrderItem): Promise<boolean> {
  if (order.status !== 'PENDING') return false;
  const states = await stepStatesOf(order);
  return STEP_NAMES.every(
    (step) => states[step] === 'APPLIED' || (step === 'useCoupon' && order.couponId === undefined),
  );
}

/** Like finishOrder, for one of many: its failure is logged and reported, and does not stop the others. */
export async function tryToFinish(orderId: string, options: FinishOptions): Promise<Outcome> {
  try {
    return await traceOrder(orderId, () => finishOrder(orderId, options));
  } catch (error) {
    logger.error(LOG_LINES.orderNotFinished, { orderId, error: error as Error });
    return { done: 'failed', why: `failed: ${(error as Error).message}` };
  }
}

const left = (why: string): Outcome => ({ done: 'left', why });
