import pMap from 'p-map';
import { causeOf } from '../../shared/saga/task-failure.ts';
import { audit } from '../audit/audit.ts';
import { listOrdersInNeed, type Position } from '../open-orders.ts';
import { reconcile } from '../reconcile.ts';
import { recordPass } from '../recovery-metrics.ts';
import { redriveAll, redriveOrder, redriveSome } from '../redrive.ts';
import { replaySales } from '../replay/sales-replay.ts';
import type { Job } from './contract/job-contract.ts';
import { type Request, readJob, updateJob } from './jobs.ts';
import { rememberPass } from './records.ts';
import { auditResult, MAX_RESULTS, type Result, reconcileResult, replayResult } from './results.ts';

/** Orders redriven side by side. */
const AT_ONCE = 5;
const MAX_MESSAGES = 100;
/** Orders between two words of progress. */
const PORTION = 100;
/** Messages that are taken when all orders have been tried. */
const MAX_ALL_MESSAGES = 5_000;

/** Does what the job asks for and writes down what came of it; a failure is the job's, too. */
export async function runJob(jobId: string, isTimeUp: () => boolean): Promise<Job['status']> {
  const { job, request } = await readJob(jobId);
  if (job.status !== 'RUNNING') return job.status;
  const end = (status: 'DONE' | 'FAILED', result: Result) =>
    updateJob(jobId, { status, endedAt: new Date().toISOString(), ...result });
  try {
    await end('DONE', await work(job, request, isTimeUp));
    return 'DONE';
  } catch (error) {
    await end('FAILED', { ok: false, summary: (error as Error).message });
    throw error;
  }
}

async function work(job: Job, request: Request, isTimeUp: () => boolean): Promise<Result> {
  switch (request.kind) {
    case 'audit': {
      const onProgress = (done: number, total: number) => updateJob(job.jobId, { progress: { done, total } });
      const report = await audit({ isTimeUp, onProgress });
      await rememberPass('audit', { ok: report.ok });
      return auditResult(report);
    }
    case 'reconcile': {
      const reconciled = await reconcile({}, { isScheduled: false, isTimeUp, operator: job.by });
      await Promise.all([rememberPass('reconcile'), recordPass(reconciled)]);
      return reconcileResult(reconciled);
    }
    case 'replay':
      return replayResult(await replaySales({ isTimeUp }));
    case 'redrive':
      return request.orderIds || request.cause !== undefined
        ? redriveResult(job, request, isTimeUp)
        : drainResult(job, isTimeUp);
  }
}

async function redriveResult(
  { jobId, by }: Job,
  request: Extract<Request, { kind: 'redrive' }>,
  isTimeUp: () => boolean,
): Promise<Result> {
  const orderIds = request.orderIds ?? (await ordersOf(request.cause));
  const results: NonNullable<Job['results']> = [];
  const tell = () => updateJob(jobId, { progress: { done: results.length, total: orderIds.length } });
  await tell();
  await pMap(
    orderIds,
    async (orderId) => {
      results.push(
        isTimeUp()
          ? { orderId, outcome: 'left', why: 'the time was up' }
          : await redriven(orderId, by, isTimeUp),
      );
      if (results.length % AT_ONCE === 0) await tell();
    },
    { concurrency: AT_ONCE },
  );
  await tell();
  const finished = results.filter(({ outcome }) => outcome === 'finished').length;
  return {
    ok: finished === results.length,
    summary: `${finished} of ${results.length} orders finished`,
    results: results.slice(0, MAX_RESULTS),
  };
}

async function redriven(orderId: string, operator: string, isTimeUp: () => boolean) {
  const { finished, failedAgain, left } = await redriveOrder(orderId, {
    isTimeUp,
    maxMessages: MAX_MESSAGES,
    operator,
  });
  if (finished.includes(orderId)) return { orderId, outcome: 'finished' };
  const failed = failedAgain.find((each) => each.orderId === orderId);
  if (failed) return { orderId, outcome: 'failed again', why: failed.why };
  const why = left.find(({ id }) => id === orderId)?.why;
  return { orderId, outcome: 'left', why: why ?? 'its undo has not ended yet' };
}

/** All orders in need, in portions, so that its progress shows; and then the queue, whose messages go with those that are finished. */
async function drainResult({ jobId, by: operator }: Job, isTimeUp: () => boolean): Promise<Result> {
  let tried = 0;
  let after: Position | undefined;
  do {
    const part = await redriveSome({ after, limit: PORTION }, { isTimeUp, operator });
    tried += part.redriven.length;
    after = part.next;
    await updateJob(jobId, { progress: { done: tried } });
  } while (after && !isTimeUp());
  const { redriven } = await redriveAll({
    isScheduled: false,
    isTimeUp,
    maxMessages: MAX_ALL_MESSAGES,
    operator,
  });
  await recordPass({ redriven });
  const left: NonNullable<Job['results']> = [];
  for await (const order of listOrdersInNeed()) {
    if (left.length === MAX_RESULTS) break;
    left.push({ orderId: order.orderId, outcome: 'failed again', why: causeOf(order).cause });
  }
  return {
    ok: left.length === 0,
    summary: `${tried} orders redriven, ${left.length}${left.length === MAX_RESULTS ? ' or more' : ''} still in need`,
    results: left,
  };
}

/** The orders in need of that cause; of any when there is none. */
async function ordersOf(cause: string | undefined): Promise<string[]> {
  const orderIds: string[] = [];
  for await (const order of listOrdersInNeed()) {
    if (cause === undefined || causeOf(order).cause === cause) orderIds.push(order.orderId);
    if (orderIds.length === MAX_RESULTS) break;
  }
  return orderIds;
}
