import { HttpError, notFound } from '../../shared/api/http-error.ts';
import { retryConflicts } from '../../shared/platform/conflicts.ts';
import { actionBy } from '../../shared/saga/operator-action.ts';
import { changeOrder, OFF_THE_LISTS } from '../../shared/saga/order-change.ts';
import { type OrderItem, readOrder } from '../../shared/saga/order-record.ts';
import { MIN_IDLE_SECONDS } from '../finish.ts';
import { stateOfLatestRun } from '../latest-run.ts';
import { tellSettled } from '../moves/tell-owner.ts';

/*
 * A person has settled by hand what no program could. The order's status and its ledgers stay as they are, and the audit takes its
 * ledgers' word for what is in place of it; the lists of what is open and in need forget it.
 *
 *   before the write     nothing happened
 *   after it             asked again by the same person with the same reason, its owner is told again, and the answer is the same
 *   a claim before it    its run may start at any moment, and would give back what the person has: refused until it has ended
 *   a redrive meanwhile  the claim has changed the latest run: the write's condition fails, and the order is looked at again
 *   a late call          may come for ten seconds after the run's end, as long as a Lambda lives: nobody settles by hand that fast
 */

/**
 * Takes the order off the list of those in need; safe to repeat. Throws 404, and 409 when it is not on it, or was taken off by
 * somebody else, or its undo has not ended.
 */
export async function writeOff(orderId: string, reason: string, by: string): Promise<OrderItem> {
  return retryConflicts(async () => {
    const found = await readOrder(orderId);
    if (!found) throw notFound('order');
    if (isSettledBy(found, by, reason)) {
      await tellSettled(found);
      return found;
    }
    if (!found.needsAttention)
      throw new HttpError(409, 'The order does not need attention.', { reason: 'NOT_IN_NEED', orderId });
    if ((await stateOfLatestRun(found, { idleSeconds: MIN_IDLE_SECONDS })) !== 'ENDED')
      throw new HttpError(409, 'Its undo is running, or about to: wait for what comes of it.', {
        reason: 'RUN_UNDER_WAY',
        orderId,
      });
    const lastAction = actionBy(by, { action: 'write-off', orderId, reason });
    const { at } = lastAction;
    const changes = {
      needsAttention: false,
      ...OFF_THE_LISTS,
      writtenOff: { by, at, reason },
      lastAction,
      updatedAt: at,
    };
    await changeOrder(found, changes, ['status', 'needsAttention', 'undoRun', 'undoRuns', 'closedBy']);
    await tellSettled(found);
    return { ...found, ...changes };
  });
}

const isSettledBy = ({ needsAttention, writtenOff }: OrderItem, by: string, reason: string) =>
  !needsAttention && writtenOff?.by === by && writtenOff.reason === reason;
