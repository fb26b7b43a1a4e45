import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { notFound } from '../../shared/api/http-error.ts';
import type { PageRequest } from '../../shared/api/page-schema.ts';
import { type Page, queryPage } from '../../shared/api/paging.ts';
import { dynamo } from '../../shared/platform/clients.ts';
import { requireEnv } from '../../shared/platform/env.ts';
import { setAndRemove } from '../../shared/platform/update-expression.ts';
import { type Done, expiry, newId } from '../../shared/saga/operator-action.ts';
import type { Position } from '../open-orders.ts';
import { noteAction } from './actions.ts';
import type { Job } from './contract/job-contract.ts';
import { table } from './records.ts';

/** What is to be done; the orders of a redrive are chosen when it begins. */
export type Request =
  | { kind: 'audit' | 'reconcile' | 'replay' }
  | { kind: 'redrive'; orderIds?: string[]; cause?: string };

/** How far a redrive is: where the Lambda that works on it ends, or dies, the next one goes on. */
export interface SoFar {
  total: number;
  tried: number;
  finished: number;
  /** The last order in need that was tried. */
  after?: Position;
  /** How many Lambdas have worked on it before this one. */
  parts: number;
}

/** Named by its own environment: this Lambda works off what it has taken in. */
const functionName = requireEnv('RECOVERY_FUNCTION');
const lambda = new LambdaClient({});

const ALL = 'JOBS';
const jobKey = (jobId: string) => ({ pk: ALL, sk: jobId });

/*
 * A job is a record and an asynchronous call of this very Lambda:
 *
 *   before the record     nothing happened
 *   between the two       the record says RUNNING and nobody works: the operator sees no progress, and asks again
 *   while it works        Lambda calls again, twice, and a redrive goes on behind the last order that was tried
 *   twice                 Lambda may deliver a call twice; everything that a job does is safe to repeat
 */

/** Writes down a run that no job was: of the schedule, or of somebody at a terminal. */
export async function noteRun(
  run: Pick<Job, 'kind' | 'by' | 'startedAt'> & Omit<Partial<Job>, 'jobId' | 'status'>,
): Promise<void> {
  const job: Job = {
    progress: { done: 1, total: 1 },
    ...run,
    jobId: newId(new Date(run.startedAt)),
    status: 'DONE',
    endedAt: new Date().toISOString(),
  };
  await dynamo.send(
    new PutCommand({ TableName: table, Item: { ...jobKey(job.jobId), ...job, expiresAt: expiry() } }),
  );
}

/** Begins the job, and writes down who asked for it. */
export async function startJob(request: Request, by: string): Promise<Job> {
  const at = new Date();
  const job: Job = {
    jobId: newId(at),
    kind: request.kind,
    status: 'RUNNING',
    by,
    startedAt: at.toISOString(),
    progress: { done: 0 },
  };
  await dynamo.send(
    new PutCommand({
      TableName: table,
      Item: { ...jobKey(job.jobId), ...job, request, expiresAt: expiry() },
    }),
  );
  // Of a single order whose undo begins it is an event as well.
  await noteAction(by, { action: request.kind, ...whatOf(request) }, { isEvent: true });
  await callFor(job.jobId);
  return job;
}

/** Has another call of this Lambda work on the job. */
export async function callFor(jobId: string): Promise<void> {
  await lambda.send(
    new InvokeCommand({
      FunctionName: functionName,
      InvocationType: 'Event',
      Payload: JSON.stringify({ command: 'job', jobId }),
    }),
  );
}

/** What there is to say of the job when it is asked for. */
function whatOf(request: Request): Pick<Done, 'orderId' | 'detail'> {
  if (request.kind !== 'redrive') return {};
  const { cause, orderIds } = request;
  if (orderIds?.length === 1) return { orderId: orderIds[0] };
  if (orderIds) return { detail: `${orderIds.length} orders` };
  return { detail: cause === undefined ? 'all orders' : `all orders of ${cause}` };
}

/** The job, what was asked of it, and how far it is. Throws 404 when there is none. */
export async function readJob(jobId: string): Promise<{ job: Job; request: Request; soFar?: SoFar }> {
  const { Item } = await dynamo.send(
    new GetCommand({ TableName: table, Key: jobKey(jobId), ConsistentRead: true }),
  );
  if (!Item) throw notFound('job');
  return { job: view(Item), request: Item.request, soFar: Item.soFar };
}

/** Changes fields of the job's record. */
export async function updateJob(jobId: string, changes: Partial<Job> & { soFar?: SoFar }): Promise<void> {
  const entries = Object.entries(changes).filter(([, value]) => value !== undefined);
  await dynamo.send(
    new UpdateCommand({
      TableName: table,
      Key: jobKey(jobId),
      UpdateExpression: setAndRemove(
        entries.map(([name]) => name),
        [],
      ),
      ExpressionAttributeNames: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value])),
    }),
  );
}

/** The jobs, the newest first; of one kind when it is given, of which a page may then hold fewer than asked for. */
export async function listJobs(page: PageRequest, kind?: Job['kind']): Promise<Page<Job>> {
  const { items, nextCursor } = await queryPage(
    { table, partition: { name: 'pk', value: ALL }, keys: ['pk', 'sk'], newestFirst: true },
    page,
  );
  const jobs = items.map(view).filter((job) => !kind || job.kind === kind);
  return { items: jobs, ...(nextCursor && { nextCursor }) };
}

function view(item: Record<string, unknown>): Job {
  const { jobId, kind, status, by, startedAt, endedAt, progress, ok, summary, findings, results } =
    item as Job;
  return { jobId, kind, status, by, startedAt, endedAt, progress, ok, summary, findings, results };
}
