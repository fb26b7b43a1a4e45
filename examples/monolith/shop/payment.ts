import { requireOne } from '../database/transaction.ts';
import { Rejected, type Step } from '../saga/ledger.ts';
import { type PricedPayload, pricedPayload, reader } from './payload.ts';

/** Step 5: pays the order's total, up to `limit` per payment. */
export const processPayment = (limit: number): Step<PricedPayload> => ({
  domain: 'payment',
  read: reader(pricedPayload),
  async apply(tx, { order: { orderId, userId }, price: { total: amount } }) {
    if (amount > limit) throw new Rejected('PAYMENT_DECLINED', `${amount} is over the limit of ${limit}`);
    const paymentId = `payment-${orderId}`;
    const isNew = await tx.insertNew('payments', {
      paymentId,
      orderId,
      userId,
      amount,
      status: 'PAID',
      paidAt: new Date().toISOString(),
      refundedAt: null,
    });
    if (!isNew) throw new Rejected('ALREADY_COMPENSATED', 'this order was paid before');
    return { result: { paymentId }, effects: { paymentId } };
  },
  async undo(tx, { paymentId }: { paymentId: string }) {
    const refunded = await tx.db
      .updateTable('payments')
      .set({ status: 'REFUNDED', refundedAt: new Date().toISOString() })
      .where('paymentId', '=', paymentId)
      .executeTakeFirst();
    requireOne(refunded, `payment ${paymentId}`);
  },
});
