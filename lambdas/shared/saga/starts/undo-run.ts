import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { requireEnv } from '../../platform/env.ts';
import { tracer } from '../../platform/observability.ts';
import { actionBy } from '../operator-action.ts';
import { changeOrder } from '../order-change.ts';
import { type OrderItem, openShardOf, sagaOrderOf } from '../order-record.ts';
import type { UndoCause } from '../runs.ts';
import { ON_CANCEL, ON_CLAIM } from '../status-rules.ts';

export const orderUndoArn = requireEnv('ORDER_UNDO_ARN');
export const stepFunctions = tracer.captureAWSv3Client(new SFNClient({}));

/*
 * Undoing an order is two writes in two systems: the claim in its record, then the start of the run that the claim names.
 *
 *   before the claim         nothing happened
 *   between the two          the record names a run that does not exist: the order is open, so reconcile finds it and starts
 *                            that very name, and so does a repeated request to cancel
 *   after the start          the same name is never started twice
 *   two claims at once       one condition fails: of two who want to undo, one does, the other looks again
 */

/** A claimed order: it names the run that undoes it. */
export type ClaimedOrder = OrderItem & { undoRun: string };

/**
 * Claims the order for the next undo run: from here on a late ConfirmOrder is refused, and the order is open again, so that
 * reconcile sees it. Throws WriteConflict when the order is no longer as `found`.
 */
export async function claimUndo(
  found: OrderItem,
  cause: UndoCause,
  {
    isScheduled = false,
    correlationId,
    operator,
  }: { isScheduled?: boolean; correlationId?: string; operator?: string } = {},
): Promise<ClaimedOrder> {
  const { orderId, undoRuns = 0, scheduledTries = 0, needsAttention } = found;
  const now = new Date().toISOString();
  const claim = {
    status: (cause === 'cancel' ? ON_CANCEL : ON_CLAIM)[found.status] ?? found.status,
    openShard: openShardOf(orderId),
    // A confirmed order was not open; any other has been since it was placed.
    openedAt: found.openedAt ?? (found.openShard ? found.createdAt : now),
    undoRuns: undoRuns + 1,
    undoRun: `${orderId}.${cause}-${undoRuns + 1}`,
    scheduledTries: scheduledTries + (isScheduled && needsAttention ? 1 : 0),
    // Of the request that asked for it: from here on in the run's log lines and events.
    ...(correlationId && { correlationId }),
    ...(operator && { lastAction: actionBy(operator, { action: cause, orderId }) }),
    updatedAt: now,
  };
  // The count makes two claims of one status exclude each other, too.
  await changeOrder(found, claim, ['status', 'needsAttention', 'undoRuns']);
  return { ...found, ...claim };
}

/** Starts the run that the claim names; safe to repeat, because Step Functions lets no name run twice. */
export async function startUndo(order: ClaimedOrder): Promise<void> {
  try {
    await stepFunctions.send(
      new StartExecutionCommand({
        stateMachineArn: orderUndoArn,
        name: order.undoRun,
        input: JSON.stringify({ order: sagaOrderOf(order) }),
      }),
    );
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
}
