import type { Database } from '../database/database.ts';
import type { Participant } from '../saga/door.ts';
import { decreaseBalance } from './balance.ts';
import { useCoupon } from './coupon.ts';
import { closeOrder, confirmOrder, createOrder } from './order.ts';
import { processPayment } from './payment.ts';
import { decreaseStock } from './stock.ts';
import { TOTALS } from './totals.ts';

/** The shop's five domains, as the kit needs to know them. */
export const participantOf = ({
  database,
  secret,
  currency,
  paymentLimit,
}: {
  database: Database;
  secret: string;
  currency: string;
  paymentLimit: number;
}): Participant => ({
  database,
  secret,
  steps: {
    decreaseStock: decreaseStock(currency),
    useCoupon,
    decreaseBalance,
    createOrder,
    processPayment: processPayment(paymentLimit),
  },
  compensations: {
    refundPayment: 'processPayment',
    cancelOrder: 'createOrder',
    increaseBalance: 'decreaseBalance',
    restoreCoupon: 'useCoupon',
    increaseStock: 'decreaseStock',
  },
  ends: {
    confirmOrder: { domain: 'order', run: confirmOrder(database) },
    closeOrder: { domain: 'order', run: closeOrder(database) },
  },
  totals: TOTALS,
});
