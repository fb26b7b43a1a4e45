import { requireEnv } from '../shared/platform/env.ts';
import { compensation, step } from '../shared/saga/commands/command.ts';
import { OrderRejected } from '../shared/saga/errors.ts';
import { pricedPayload } from '../shared/saga/saga-order.ts';
import { ledger, paymentIdOf, paymentKey, table } from './table.ts';

/** The most that one payment may be, in minor units. */
const limit = Number(requireEnv('PAYMENT_LIMIT'));

interface Paid {
  paymentId: string;
}

/** Step 5, the pivot: pays the order's total, up to the environment's limit per payment. */
export const processPayment = step(ledger, 'processPayment', pricedPayload, async ({ order, price }) => {
  const { orderId, userId } = order;
  const amount = price.total;
  if (amount > limit) throw new OrderRejected('PAYMENT_DECLINED', `${amount} is over the limit of ${limit}`);
  const paymentId = paymentIdOf(orderId);
  const payment = { paymentId, orderId, userId, amount, status: 'PAID', paidAt: new Date().toISOString() };
  return {
    result: { paymentId },
    effects: { paymentId } satisfies Paid,
    writes: [
      {
        write: {
          Put: {
            TableName: table,
            Item: { ...paymentKey(paymentId), ...payment },
            // Fails only when the ledger's record has expired: the payment, which never does, still knows the order.
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
        rejection: () => new OrderRejected('ALREADY_COMPENSATED', 'this order was paid before'),
      },
    ],
  };
});

/** Refunds what processPayment paid. */
export const refundPayment = compensation<Paid>(ledger, 'processPayment', ({ paymentId }) => [
  {
    Update: {
      TableName: table,
      Key: paymentKey(paymentId),
      UpdateExpression: 'SET #status = :refunded, refundedAt = :now',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':refunded': 'REFUNDED', ':now': new Date().toISOString() },
    },
  },
]);
