import type { Tables } from '../database/tables.ts';
import { page, pathId } from './fields.ts';
import type { Request } from './http.ts';
import { newestFirst, type PageRequest, pageOf } from './listing.ts';
import { notFound, reply } from './problem.ts';

const view = ({ paymentId, orderId, amount, status, paidAt, refundedAt }: Tables['payments']) => ({
  paymentId,
  orderId,
  amount,
  status,
  paidAt,
  ...(refundedAt && { refundedAt }),
});

const paymentsOf = async ({ database }: Request, userId: string, wanted: PageRequest) =>
  pageOf(
    database.db.selectFrom('payments').selectAll().where('userId', '=', userId),
    { of: `payments of ${userId}`, by: newestFirst('paidAt', 'paymentId') },
    wanted,
    view,
  );

export const payments = {
  'GET /payments': async (request: Request) => {
    const { userId } = request.caller();
    return reply(200, await paymentsOf(request, userId, request.query(page)));
  },

  'GET /admin/payments': async (request: Request) => {
    request.admin();
    const { userId, ...wanted } = request.query({ ...page, userId: pathId });
    return reply(200, await paymentsOf(request, userId, wanted));
  },

  'GET /payments/:paymentId': async (request: Request) => {
    const { userId } = request.caller();
    request.query({});
    const payment = await request.database.db
      .selectFrom('payments')
      .selectAll()
      .where('paymentId', '=', request.path('paymentId'))
      .executeTakeFirst();
    if (payment?.userId !== userId) throw notFound('payment');
    return reply(200, view(payment));
  },

  /** None for everybody else, and while there is none. */
  'GET /orders/:orderId/payments': async (request: Request) => {
    const caller = request.caller();
    request.query({});
    const found = await request.database.db
      .selectFrom('payments')
      .selectAll()
      .where('orderId', '=', request.path('orderId'))
      .execute();
    const theirs = found.filter(({ userId }) => userId === caller.userId || caller.isAdmin);
    return reply(200, { items: theirs.map(view) });
  },
};
