import { notFound } from '../../shared/api/http-error.ts';
import { type Handler, reply } from '../../shared/api/service-router.ts';
import { readOrder } from '../../shared/saga/order-record.ts';
import { finishOrder } from '../finish.ts';
import { recordWaiting } from '../recovery-metrics.ts';
import { replayOrder } from '../replay/order-replay.ts';
import { listActions, noteAction } from './actions.ts';
import type { operatorContract } from './contract/operator-contract.ts';
import { readFaults, setFaults } from './faults.ts';
import { listJobs, readJob, startJob } from './jobs.ts';
import { readOrderDetail } from './order-detail.ts';
import { listOrders } from './orders/list-orders.ts';
import { search } from './search.ts';
import { readSummary } from './summary.ts';
import { writeOff } from './write-off.ts';

type Handlers = { [Route in keyof typeof operatorContract]: Handler<(typeof operatorContract)[Route]> };

/** A job's answer: it has begun, and where to look. */
const begun = (job: Awaited<ReturnType<typeof startJob>>) =>
  reply(202, job, { Location: `/admin/jobs/${job.jobId}` });

export const operatorHandlers: Handlers = {
  'GET /admin/summary': async ({ query: { hours } }) => reply(200, await readSummary(hours)),
  'GET /admin/search': async ({ query: { q } }) => reply(200, { items: await search(q) }),
  'GET /admin/faults': async () => reply(200, await readFaults()),
  'PUT /admin/faults': async ({ caller, body }) => reply(200, await setFaults(body.faults, caller.userId)),
  'POST /admin/audits': async ({ caller }) => begun(await startJob({ kind: 'audit' }, caller.userId)),
  'GET /admin/audits': async ({ query }) => reply(200, await listJobs(query, 'audit')),
  'POST /admin/jobs': async ({ caller, body }) => begun(await startJob(body, caller.userId)),
  'GET /admin/jobs': async ({ query }) => reply(200, await listJobs(query)),
  'GET /admin/jobs/{jobId}': async ({ path }) => reply(200, (await readJob(path.jobId)).job),
  'GET /admin/actions': async ({ query }) => reply(200, await listActions(query)),
  'GET /admin/orders': async ({ query }) => reply(200, await listOrders(query)),
  'GET /admin/orders/{orderId}': async ({ path }) => reply(200, await readOrderDetail(path.orderId)),
  'POST /admin/orders/{orderId}/reconcile': async ({ caller, path: { orderId }, correlationId }) => {
    if (!(await readOrder(orderId))) throw notFound('order');
    const outcome = await finishOrder(orderId, {
      cause: 'reconcile',
      isScheduled: false,
      operator: caller.userId,
      correlationId,
    });
    const why = 'why' in outcome ? outcome.why : undefined;
    await noteAction(
      caller.userId,
      { action: 'reconcile', orderId, detail: [outcome.done, ...(why ? [why] : [])].join(': ') },
      { isEvent: outcome.done === 'started' || outcome.done === 'confirmed' },
    );
    return reply(200, { orderId, ...outcome });
  },
  'POST /admin/orders/{orderId}/verify': async ({ caller, path: { orderId } }) => {
    if (!(await readOrder(orderId))) throw notFound('order');
    const { agrees, inFlight, differences } = await replayOrder(orderId);
    const detail = agrees ? 'agrees' : `differs: ${differences.map(({ field }) => field).join(', ')}`;
    await noteAction(caller.userId, { action: 'verify', orderId, detail });
    return reply(200, {
      orderId,
      agrees,
      inFlight,
      differences: differences.map(({ field, journal, tables }) => ({
        field,
        journal: JSON.stringify(journal) ?? 'nothing',
        tables: JSON.stringify(tables) ?? 'nothing',
      })),
    });
  },
  'POST /admin/orders/{orderId}/write-off': async ({ caller, path, body }) => {
    const { orderId, status } = await writeOff(path.orderId, body.reason, caller.userId);
    await recordWaiting();
    return reply(200, { orderId, status });
  },
};
