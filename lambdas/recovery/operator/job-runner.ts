import { audit } from '../audit/audit.ts';
import type { OpenForAudit } from '../books/books.ts';
import { reconcile } from '../reconcile.ts';
import { recordPass } from '../recovery-metrics.ts';
import { replaySales } from '../replay/sales-replay.ts';
import type { Job } from './contract/job-contract.ts';
import { callFor, type Request, readJob, updateJob } from './jobs.ts';
import { rememberPass } from './records.ts';
import { type Clock, redriveChosen } from './redrive-job.ts';
import { auditResult, type Result, reconcileResult, replayResult } from './results.ts';

/** Does what the job asks for and writes down what came of it; a failure is the job's, too. What takes longer goes on in another call. */
export async function runJob(jobId: string, clock: Clock, open?: OpenForAudit): Promise<Job['status']> {
  const { job, request, soFar } = await readJob(jobId);
  if (job.status !== 'RUNNING') return job.status;
  const end = (status: 'DONE' | 'FAILED', result: Result) =>
    updateJob(jobId, { status, endedAt: new Date().toISOString(), ...result });
  try {
    if (request.kind !== 'redrive') await end('DONE', await work(job, request.kind, clock.isTimeUp, open));
    else {
      const done = await redriveChosen(job, request, soFar, clock);
      if ('goOn' in done) {
        await updateJob(jobId, { soFar: done.goOn });
        await callFor(jobId);
        return 'RUNNING';
      }
      await end('DONE', done.result);
    }
    return 'DONE';
  } catch (error) {
    await end('FAILED', { ok: false, summary: (error as Error).message });
    throw error;
  }
}

async function work(
  job: Job,
  kind: Exclude<Request['kind'], 'redrive'>,
  isTimeUp: () => boolean,
  open?: OpenForAudit,
): Promise<Result> {
  switch (kind) {
    case 'audit': {
      const onProgress = (done: number, total: number) => updateJob(job.jobId, { progress: { done, total } });
      const report = await audit({ isTimeUp, onProgress, open });
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
  }
}
