import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../platform/clients.ts';
import { WriteConflict } from '../platform/conflicts.ts';
import { requireEnv } from '../platform/env.ts';
import { tracer } from '../platform/observability.ts';
import { type OrderItem, openShardOf, orderKey, sagaOrderOf, table } from './order-record.ts';
import type { UndoCause } from './runs.ts';
import { ON_CLAIM } from './status-rules.ts';

export const orderUndoArn = requireEnv('ORDER_UNDO_ARN');
export const stepFunctions = tracer.captureAWSv3Client(new SFNClient({}));

/*
 * Undoing an order is two writes in two systems: the claim in its record, then the start of the run that the claim names.
 *
 *   before the claim         nothing happened
 *   between the two          the record names a run that does not exist: the order is open, so reconcile finds it and starts
 *                            that very name, and so does whoever asks for the cancellation again
 *   after the start          the same name is never started twice
 *   two claims at once       one condition fails: of two who want to undo, one does, the other looks again
 */

/** A claimed order: it names the run that undoes it. */
export type ClaimedOrder = OrderItem & { undoRun: string };

/**
 * Claims the order for the next undo run: from here on a late ConfirmOrder is refused, and the order is open again, so that
 * reconcile sees it. Throws WriteConflict when the order is not as `found` any more.
 */
export async function claimUndo(
  found: OrderItem,
  cause: UndoCause,
  { isScheduled = false, correlationId }: { isScheduled?: boolean; correlationId?: string } = {},
): Promise<ClaimedOrder> {
  const { orderId, undoRuns = 0, scheduledTries = 0, needsAttention } = found;
  const claim = {
    status: ON_CLAIM[found.status] ?? found.status,
    openShard: openShardOf(orderId),
    undoRuns: undoRuns + 1,
    undoRun: `${orderId}.${cause}-${undoRuns + 1}`,
    scheduledTries: scheduledTries + (isScheduled && needsAttention ? 1 : 0),
    // Of the request that asked for it: from here on in the run's log lines and events.
    ...(correlationId && { correlationId }),
    updatedAt: new Date().toISOString(),
  };
  try {
    await dynamo.send(
      new UpdateCommand({
        TableName: table,
        Key: orderKey(orderId),
        UpdateExpression: `SET ${Object.keys(claim)
          .map((name) => `#${name} = :${name}`)
          .join(', ')}`,
        // The count makes two claims of one status exclude each other, too.
        ConditionExpression: `#status = :found AND needsAttention = :attention AND ${
          undoRuns ? '#undoRuns = :count' : 'attribute_not_exists(#undoRuns)'
        }`,
        ExpressionAttributeNames: Object.fromEntries(Object.keys(claim).map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ...Object.fromEntries(Object.entries(claim).map(([name, value]) => [`:${name}`, value])),
          ':found': found.status,
          ':attention': needsAttention,
          ...(undoRuns && { ':count': undoRuns }),
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw new WriteConflict(`order ${orderId} is no more as it was: somebody else decides its end`);
  }
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
