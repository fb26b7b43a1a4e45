import { notFound } from '../shared/api/http-error.ts';
import { reply, serviceRouter } from '../shared/api/service-router.ts';
import { readOrder } from '../shared/saga/order-record.ts';
import { contract } from './contract.ts';
import { listDeadLetters } from './dead-letters.ts';
import { recordPass } from './recovery-metrics.ts';
import { redriveAll, redriveOrder } from './redrive.ts';

/** API Gateway gives up after 30 s; what a pass does not reach in time is left to the next one. */
const MAX_REQUEST_MS = 15_000;
/** A few seconds' work. */
const MAX_MESSAGES = 200;

export const router = serviceRouter(contract, {
  'GET /admin/dead-letters': async ({ query }) => reply(200, await listDeadLetters(query)),
  'POST /admin/dead-letters/redrive': async ({ body: { orderId }, correlationId }) => {
    const deadline = Date.now() + MAX_REQUEST_MS;
    const pass = {
      isTimeUp: () => Date.now() > deadline,
      maxMessages: MAX_MESSAGES,
      correlationId,
    };
    if (orderId && !(await readOrder(orderId))) throw notFound('order');
    const { redriven } = orderId
      ? await redriveOrder(orderId, pass)
      : await redriveAll({ ...pass, isScheduled: false });
    await recordPass({ redriven });
    return reply(202, { redriven });
  },
});
