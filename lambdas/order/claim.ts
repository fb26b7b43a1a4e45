import * as z from 'zod/mini';
import { retryConflicts } from '../shared/platform/conflicts.ts';
import { command } from '../shared/saga/commands/command.ts';
import { RunRefused } from '../shared/saga/errors.ts';
import { changeOrder } from '../shared/saga/order-change.ts';
import { readOrder } from '../shared/saga/order-record.ts';
import { findOrWriteOrder } from '../shared/saga/pending-order.ts';
import { executionNameSchema } from '../shared/saga/runs.ts';
import { sagaOrderSchema } from '../shared/saga/saga-order.ts';
import { ON_OWN_CLAIM } from '../shared/saga/status-rules.ts';
import { entryIn, failureIn, isRefused, isRejection, type UndoEntry, undoFromSchema } from './undo-entry.ts';

/*
 * The claim before the undo: nothing is compensated before the order's end is this run's to decide.
 *
 *   a forward run      PENDING -> REJECTING, one write on the condition of the status; again: the same. A run whose order is
 *                      confirmed, claimed by an undo run, or being undone by its twin touches nothing
 *   an undo run        was claimed before it started: it must be the one that the record names
 *
 *   before the write   nothing happened; the retry claims
 *   reply lost         the retry finds REJECTING and gets the same answer
 *   two at once        of a claim and a confirmation one fails its condition, and looks again. A run and its twin (Express runs a
 *                      workflow at least once) have one name, and may both undo: each closes the order only after it has undone
 *                      or blocked every step that either of them can have applied
 *   the run dies       the order is REJECTING: reconcile undoes it
 */
const claimPayload = z.object({
  order: sagaOrderSchema,
  executionName: executionNameSchema,
  /** An `express` run may have a twin. */
  workflow: z.enum(['standard', 'express']),
  /** The saga's whole state. */
  saga: z.object({ undoFrom: undoFromSchema }),
});

interface Claim {
  undoFrom: UndoEntry;
}

/**
 * Says with which compensation the run begins to undo; `nothing` when the order's end is not its to decide. Throws RunRefused for
 * a run that is neither the order's forward run nor the undo run that its record names.
 */
export const claimOrder = command(
  claimPayload,
  async ({ order, executionName, workflow, saga }): Promise<Claim> =>
    executionName !== undefined && executionName !== order.orderId
      ? requireClaimedRun(order.orderId, executionName)
      : retryConflicts(async (): Promise<Claim> => {
          const found = await findOrWriteOrder(order);
          const status = ON_OWN_CLAIM[found.status];
          const { failure } = failureIn(saga.undoFrom);
          if (!status || found.undoRun || isRefused(failure)) return { undoFrom: 'nothing' };
          if (found.status !== status)
            await changeOrder(found, { status, updatedAt: new Date().toISOString() }, ['status']);
          // No twin comes past a rejection. Past an unknown outcome it may be further: then everything is undone.
          const mayBeFurther = workflow === 'express' && !isRejection(failure);
          return { undoFrom: mayBeFurther ? 'refundPayment' : entryIn(saga.undoFrom) };
        }),
);

/** A name that is well formed is not enough: it must be that of the latest claim. */
async function requireClaimedRun(orderId: string, executionName: string): Promise<Claim> {
  const order = await readOrder(orderId);
  if (order?.undoRun === executionName) return { undoFrom: 'refundPayment' };
  throw new RunRefused(`run "${executionName}" is not the one that order ${orderId} was claimed for`);
}
