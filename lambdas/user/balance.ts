import { compensation, step } from '../shared/saga/commands/command.ts';
import { OrderRejected } from '../shared/saga/errors.ts';
import { pricedPayload } from '../shared/saga/saga-order.ts';
import { bookEntry } from './history.ts';
import { COUNT_ENTRY, countEntry, ledger, table, userKey } from './table.ts';

interface Spent {
  userId: string;
  orderId: string;
  amount: number;
}

/**
 * Step 3: takes the order's total from the buyer's balance; no other total than the customer was shown, if the order says which.
 * From here on nothing can change it, neither the prices nor a coupon.
 */
export const decreaseBalance = step(ledger, 'decreaseBalance', pricedPayload, async ({ order, price }) => {
  const { userId, orderId } = order;
  const amount = price.total;
  if (order.expectedTotal !== undefined && order.expectedTotal !== amount)
    throw new OrderRejected('TOTAL_CHANGED', `it costs ${amount} now, and not ${order.expectedTotal}`);
  return {
    result: { amount },
    effects: { userId, orderId, amount } satisfies Spent,
    writes: [
      {
        write: {
          Update: {
            TableName: table,
            Key: userKey(userId),
            UpdateExpression: `SET balance = balance - :amount ${COUNT_ENTRY}`,
            // The rule "never below zero", which no read can be too old for.
            ConditionExpression: 'balance >= :amount',
            ExpressionAttributeValues: { ':amount': amount, ...countEntry },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
          },
        },
        rejection: (user: Record<string, unknown> | undefined) =>
          user
            ? new OrderRejected('INSUFFICIENT_BALANCE', `${user.balance} left, ${amount} wanted`)
            : new OrderRejected('USER_NOT_FOUND', 'you have no profile yet: PUT /users/me creates it'),
      },
      {
        write: bookEntry(userId, `ORDER#${orderId}`, { type: 'ORDER', amount, orderId }),
        rejection: alreadyBooked,
      },
    ],
  };
});

/** Gives back what decreaseBalance took. */
export const increaseBalance = compensation<Spent>(
  ledger,
  'decreaseBalance',
  ({ userId, orderId, amount }) => [
    {
      Update: {
        TableName: table,
        Key: userKey(userId),
        UpdateExpression: `SET balance = balance + :amount ${COUNT_ENTRY}`,
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':amount': amount, ...countEntry },
      },
    },
    bookEntry(userId, `REFUND#${orderId}`, { type: 'REFUND', amount, orderId }),
  ],
);

/** Only when the ledger's record has expired: the history, which never does, still knows the order. */
const alreadyBooked = () => new OrderRejected('ALREADY_COMPENSATED', 'this order was booked before');
