import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../shared/platform/clients.ts';
import { compensation, step } from '../shared/saga/command.ts';
import { OrderRejected } from '../shared/saga/errors.ts';
import { type OrderItem, openShardOf, orderKey, readOrder, table } from '../shared/saga/order-record.ts';
import { pricedPayload, type SagaOrder } from '../shared/saga/saga-order.ts';
import { ledger } from './table.ts';

interface Placed {
  orderId: string;
}

/** Step 4: the order stands, with its price. */
export const createOrder = step(ledger, 'createOrder', pricedPayload, async ({ order, price }) => {
  // Intake has written the order before the saga started; a saga that somebody else started finds none.
  await findOrWriteOrder(order);
  return {
    result: { orderId: order.orderId },
    effects: { orderId: order.orderId } satisfies Placed,
    writes: [
      {
        write: {
          Update: {
            TableName: table,
            Key: orderKey(order.orderId),
            UpdateExpression: 'SET price = :price, placed = :true, updatedAt = :now',
            // Only an order that nobody is undoing may still be placed.
            ConditionExpression: '#status = :pending',
            ExpressionAttributeNames: { '#status': 'status' },
            ExpressionAttributeValues: {
              ':price': price,
              ':true': true,
              ':now': new Date().toISOString(),
              ':pending': 'PENDING',
            },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
        rejection: (found) => new OrderRejected('ALREADY_COMPENSATED', `the order is ${found?.status}`),
      },
    ],
  };
});

/** Takes the placed order back; its price stays, as a record of what was asked. */
export const cancelOrder = compensation<Placed>(ledger, 'createOrder', ({ orderId }) => [
  {
    Update: {
      TableName: table,
      Key: orderKey(orderId),
      UpdateExpression: 'SET placed = :false, updatedAt = :now',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':false': false, ':now': new Date().toISOString() },
    },
  },
]);

/** The stored order; written PENDING, and thereby open, when there is none. Safe to repeat and to race. */
export async function findOrWriteOrder(order: SagaOrder): Promise<OrderItem> {
  return (await readOrder(order.orderId)) ?? writeOrder(order);
}

async function writeOrder({
  orderId,
  userId,
  items,
  couponId,
  correlationId,
}: SagaOrder): Promise<OrderItem> {
  const now = new Date().toISOString();
  const order: OrderItem = {
    orderId,
    userId,
    items,
    couponId,
    correlationId,
    status: 'PENDING',
    needsAttention: false,
    openShard: openShardOf(orderId),
    createdAt: now,
    updatedAt: now,
  };
  try {
    await dynamo.send(
      new PutCommand({
        TableName: table,
        Item: { ...orderKey(orderId), ...order },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
    return order;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return (await readOrder(orderId)) as OrderItem;
  }
}
