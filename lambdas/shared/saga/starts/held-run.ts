import { WriteConflict } from '../../platform/conflicts.ts';
import { changeOrder } from '../order-change.ts';
import type { OrderItem } from '../order-record.ts';
import { startForward } from './forward-run.ts';
import { type ClaimedOrder, startUndo } from './undo-run.ts';

/*
 * While a domain is being moved, no run starts (lambdas/shared/participant/held-runs.ts). The order's record says that its run waits:
 *
 *   before the note         nobody was answered: as ever, the retry or reconcile goes on
 *   after it                whoever comes after the move starts the run: the mover, the schedule, a repetition of the request
 *   started, not cleared    the same name is started again, and never runs twice
 *   two at once             as above; the second finds the note gone
 */

/** Notes that the order's run, forward or back, waits for the end of a move. Nothing to do where somebody else decides its end. */
export async function holdRun(order: OrderItem): Promise<void> {
  if (order.heldSince) return;
  try {
    await changeOrder(order, { heldSince: new Date().toISOString() }, ['status', 'undoRun']);
  } catch (error) {
    if (!(error instanceof WriteConflict)) throw error;
  }
}

/** Starts the run that was held: the order's undo, once that is claimed, or its saga. Safe to repeat and to race. */
export async function startHeld(order: OrderItem): Promise<void> {
  if (order.undoRun) await startUndo(order as ClaimedOrder);
  else if (order.status === 'PENDING') await startForward(order);
  try {
    await changeOrder(order, { heldSince: undefined }, ['heldSince', 'undoRun']);
  } catch (error) {
    if (!(error instanceof WriteConflict)) throw error;
  }
}
