import { compensation, step } from '../shared/saga/commands/command.ts';
import { OrderRejected } from '../shared/saga/errors.ts';
import { orderKey, table } from '../shared/saga/order-record.ts';
import { findOrWriteOrder } from '../shared/saga/pending-order.ts';
import { pricedPayload } from '../shared/saga/saga-order.ts';
import { ledger } from './table.ts';

interface Placed {
  orderId: string;
}

/** Step 4: the order stands, with its price. */
export const createOrder = step(
  ledger,
  'createOrder',
  pricedPayload,
  async ({ order, price }, _found, wasRefused) => {
    // Intake has written the order before the saga started; a saga that somebody else started finds none, and is refused once.
    if (wasRefused) await findOrWriteOrder(order);
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
          rejection: (found) =>
            found && new OrderRejected('ALREADY_COMPENSATED', `the order is ${found.status}`),
        },
      ],
    };
  },
);

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
