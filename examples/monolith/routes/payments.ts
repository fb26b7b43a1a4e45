import type { Tables } from '../database/tables.ts';
import { notFound, pageOf, type Request, reply } from './http.ts';

const view = ({ paymentId, orderId, amount, status, paidAt, refundedAt }: Tables['payments']) => ({
  paymentId,
  orderId,
  amount,
  status,
  paidAt,
  ...(refundedAt && { refundedAt }),
});

export const payments = {
  'GET /payments': async (request: Request) => {
    const page = request.page();
    const rows = await request.database.db
      .selectFrom('payments')
      .selectAll()
      .where('userId', '=', request.caller().userId)
      .orderBy('paidAt', 'desc')
      .orderBy('paymentId')
      .limit(page.limit + 1)
      .offset(page.offset)
      .execute();
    return reply(200, pageOf(page, rows, view));
  },

  'GET /payments/:paymentId': async (request: Request) => {
    const payment = await request.database.db
      .selectFrom('payments')
      .selectAll()
      .where('paymentId', '=', request.path('paymentId'))
      .executeTakeFirst();
    if (!payment || payment.userId !== request.caller().userId) throw notFound('payment');
    return reply(200, view(payment));
  },
};
