import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../platform/clients.ts';
import { WriteConflict } from '../platform/conflicts.ts';
import { recordSaga } from '../platform/metrics.ts';
import { setAndRemove } from '../platform/update-expression.ts';
import type { OperatorAction } from './operator-action.ts';
import { ageOf, type OrderItem, orderKey, statusShardOf, table } from './order-record.ts';

type Field = keyof OrderItem;

/**
 * Writes the changes to the order's record, if the fields in `unchanged` still are as they were `found`; a change to undefined
 * removes the field. Returns the order as it was. Throws WriteConflict when somebody else has changed one of them: nothing was written then, look again.
 */
export async function changeOrder(
  found: Pick<OrderItem, 'orderId'> & Partial<OrderItem>,
  wanted: Partial<OrderItem>,
  unchanged: readonly Field[],
): Promise<OrderItem> {
  const changes: Partial<OrderItem> = { ...wanted, ...followersOf(found, wanted) };
  const names = Object.keys(changes) as Field[];
  const set = names.filter((name) => changes[name] !== undefined);
  const removed = names.filter((name) => changes[name] === undefined);
  const known = unchanged.filter((name) => found[name] !== undefined);
  try {
    const { Attributes } = await dynamo.send(
      new UpdateCommand({
        TableName: table,
        Key: orderKey(found.orderId),
        UpdateExpression: setAndRemove(set, removed),
        ConditionExpression: unchanged
          .map((name) =>
            found[name] === undefined ? `attribute_not_exists(#${name})` : `#${name} = :found_${name}`,
          )
          .join(' AND '),
        ExpressionAttributeNames: Object.fromEntries(
          [...names, ...unchanged].map((name) => [`#${name}`, name]),
        ),
        ExpressionAttributeValues: Object.fromEntries([
          ...set.map((name) => [`:${name}`, changes[name]]),
          ...known.map((name) => [`:found_${name}`, found[name]]),
        ]),
        ReturnValues: 'ALL_OLD',
      }),
    );
    return Attributes as OrderItem;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw new WriteConflict(`order ${found.orderId} is no longer as it was: somebody else decides its end`);
  }
}

/** What an order no longer has when it is over, or off the lists: a place among those that recovery looks at. */
export const OFF_THE_LISTS = {
  openShard: undefined,
  openedAt: undefined,
  needShard: undefined,
  inNeedSince: undefined,
  gaveUpAt: undefined,
} as const;

/** What follows a change, whoever makes it: the place in the index by status, and the moment of a decision, by which the journal can be proven. */
function followersOf(
  found: Pick<OrderItem, 'orderId'> & Partial<OrderItem>,
  wanted: Partial<OrderItem>,
): Partial<OrderItem> {
  const { status, updatedAt } = wanted;
  const before = found.status;
  return {
    ...(status && { statusShard: statusShardOf(found.orderId, status) }),
    ...(status === 'CONFIRMED' && before !== status && { confirmedAt: updatedAt }),
    ...(status === 'REJECTED' && before !== status && { rejectedAt: updatedAt }),
    ...(isCancelled({ ...found, ...wanted }) && !isCancelled(found) && { cancelledAt: updatedAt }),
  };
}

/** CANCELLED, and nothing of it is left to undo. */
const isCancelled = ({ status, needsAttention }: Partial<OrderItem>) =>
  status === 'CANCELLED' && needsAttention === false;

/**
 * PENDING -> CONFIRMED, by the saga's last command or by reconcile in its place; what is confirmed is no longer open. Throws
 * WriteConflict when somebody has decided the order's end since it was read.
 */
export async function confirm(
  found: Pick<OrderItem, 'orderId' | 'status'> & Partial<OrderItem>,
  lastAction?: OperatorAction,
): Promise<void> {
  const changes = {
    ...(lastAction && { lastAction }),
    status: 'CONFIRMED',
    needsAttention: false,
    ...OFF_THE_LISTS,
    unresolved: undefined,
    updatedAt: new Date().toISOString(),
  } as const;
  const before = await changeOrder(found, changes, ['status', 'undoRun', 'closedBy']);
  // After the write, so that a repetition, which finds the order decided, is not counted again.
  recordSaga({ SagaConfirmed: 1, OrderDuration: ageOf(before) });
}
