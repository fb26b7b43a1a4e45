import { badRequest, notFound } from '../shared/api/http-error.ts';
import { reply, serviceRouter } from '../shared/api/service-router.ts';
import { readOrder } from '../shared/saga/order-record.ts';
import { contract } from './contract.ts';
import { listDeadLetters } from './dead-letters.ts';
import { noteAction } from './operator/actions.ts';
import { groupByCause } from './operator/causes.ts';
import { startJob } from './operator/jobs.ts';
import { operatorHandlers } from './operator/routes.ts';
import { recordPass } from './recovery-metrics.ts';
import { redriveAll, redriveOrder } from './redrive.ts';

/** API Gateway gives up after 30 s; what a pass does not reach in time is left to the next one. */
const MAX_REQUEST_MS = 15_000;
/** A few seconds' work. */
const MAX_MESSAGES = 200;

export const router = serviceRouter(contract, {
  ...operatorHandlers,
  'GET /admin/dead-letters': async ({ query: { groupBy, ...page } }) =>
    reply(200, groupBy ? await groupByCause() : await listDeadLetters(page)),
  'POST /admin/dead-letters/redrive': async ({
    caller,
    body: { orderId, orderIds, cause },
    correlationId,
  }) => {
    if ([orderId, orderIds, cause].filter((choice) => choice !== undefined).length > 1)
      throw badRequest([
        { field: 'orderId', message: 'is one choice: orderId, orderIds or cause, not several' },
      ]);
    if (orderIds || cause !== undefined) {
      const job = await startJob({ kind: 'redrive', orderIds, cause }, caller.userId);
      return reply(202, { redriven: [], jobId: job.jobId }, { Location: `/admin/jobs/${job.jobId}` });
    }
    const deadline = Date.now() + MAX_REQUEST_MS;
    const pass = {
      isTimeUp: () => Date.now() > deadline,
      maxMessages: MAX_MESSAGES,
      correlationId,
      operator: caller.userId,
    };
    if (orderId && !(await readOrder(orderId))) throw notFound('order');
    const { redriven } = orderId
      ? await redriveOrder(orderId, pass)
      : await redriveAll({ ...pass, isScheduled: false });
    await Promise.all([
      recordPass({ redriven }),
      noteAction(
        caller.userId,
        { action: 'redrive', ...(orderId ? { orderId } : { detail: 'all orders' }) },
        { isEvent: true },
      ),
    ]);
    // What the time of a request was too short for goes on as a job.
    if (orderId || !pass.isTimeUp()) return reply(202, { redriven });
    const { jobId } = await startJob({ kind: 'redrive' }, caller.userId);
    return reply(202, { redriven, jobId }, { Location: `/admin/jobs/${jobId}` });
  },
});
