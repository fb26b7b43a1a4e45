import type { Tx } from '../database/transaction.ts';
import type { Step } from '../saga/ledger.ts';
import { decreaseBalance } from './balance.ts';
import { useCoupon } from './coupon.ts';
import { createOrder } from './order.ts';
import type { Order, Price } from './payload.ts';
import { processPayment } from './payment.ts';
import { decreaseStock } from './stock.ts';

/**
 * The order as it used to be placed: one transaction, and the database undoes everything when one change is refused. Each change is
 * noted in the step ledger, too, so that a domain that has moved by the time of a cancellation can be undone by its new owner.
 */
export async function placeOrder(
  tx: Tx,
  order: Order,
  { currency, paymentLimit }: { currency: string; paymentLimit: number },
): Promise<void> {
  const apply = async <Payload>(name: string, step: Step<Payload>, payload: Payload): Promise<unknown> => {
    const { result, effects } = await step.apply(tx, payload);
    await tx.db
      .insertInto('sagaLedger')
      .values({
        orderId: order.orderId,
        step: name,
        domain: step.domain,
        state: 'APPLIED',
        result: JSON.stringify(result),
        effects: JSON.stringify(effects),
        reason: null,
        detail: null,
        at: new Date().toISOString(),
      })
      .execute();
    return result;
  };

  let price = (await apply('decreaseStock', decreaseStock(currency), { order })) as Price;
  if (order.couponId) price = (await apply('useCoupon', useCoupon, { order, price })) as Price;
  await apply('decreaseBalance', decreaseBalance, { order, price });
  await apply('createOrder', createOrder, { order, price });
  await apply('processPayment', processPayment(paymentLimit), { order, price });
}
