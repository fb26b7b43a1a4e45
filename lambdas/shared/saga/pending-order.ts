import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { dynamo } from '../platform/clients.ts';
import { type OrderItem, openShardOf, orderKey, readOrder, statusShardOf, table } from './order-record.ts';
import { workflowNow } from './runs.ts';
import type { SagaOrder } from './saga-order.ts';

/** The stored order; written PENDING, and thereby open, when there is none. Safe to repeat and to race. */
export async function findOrWriteOrder(order: SagaOrder): Promise<OrderItem> {
  return (await readOrder(order.orderId)) ?? writeOrFindOrder(order);
}

/** The same for an order that is most likely new: one request, for a refused write brings what it met. */
export async function writeOrFindOrder({
  orderId,
  userId,
  items,
  couponId,
  expectedTotal,
  correlationId,
}: SagaOrder): Promise<OrderItem> {
  const now = new Date().toISOString();
  const order: OrderItem = {
    orderId,
    userId,
    items,
    couponId,
    expectedTotal,
    correlationId,
    status: 'PENDING',
    ...(workflowNow && { workflow: workflowNow }),
    needsAttention: false,
    openShard: openShardOf(orderId),
    statusShard: statusShardOf(orderId, 'PENDING'),
    openedAt: now,
    createdAt: now,
    updatedAt: now,
  };
  try {
    await dynamo.send(
      new PutCommand({
        TableName: table,
        Item: { ...orderKey(orderId), ...order },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return order;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException && error.Item)) throw error;
    return unmarshall(error.Item) as OrderItem;
  }
}
