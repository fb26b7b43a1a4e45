import * as z from 'zod/mini';
import type { Contract } from '../../../shared/api/endpoint.ts';
import { pathId, timeSchema } from '../../../shared/api/http-schemas.ts';
import { pageOf, pageQuery } from '../../../shared/api/page-schema.ts';
import { actionSchema } from './action-schema.ts';

const JOB_KINDS = ['audit', 'reconcile', 'replay', 'redrive'] as const;

const findingSchema = z.strictObject({
  kind: z.string(),
  id: z.string(),
  detail: z.string(),
  fix: z.optional(z.string().check(z.describe('The command that books the difference, once.'))),
});

/** Work that takes longer than a request may. */
export const jobSchema = z.strictObject({
  jobId: z.string(),
  kind: z.enum(JOB_KINDS),
  status: z.enum(['RUNNING', 'DONE', 'FAILED']),
  by: z.string().check(z.describe('The user id of who asked for it; or `schedule`, or `command line`.')),
  startedAt: timeSchema,
  endedAt: z.optional(timeSchema),
  progress: z.strictObject({ done: z.int(), total: z.optional(z.int()) }),
  ok: z.optional(
    z.boolean().check(z.describe('Whether all is well: nothing was found, and nothing failed.')),
  ),
  summary: z.optional(z.string()),
  findings: z.optional(z.array(findingSchema).check(z.describe('What an audit or a replay has found.'))),
  results: z.optional(
    z
      .array(z.strictObject({ orderId: z.string(), outcome: z.string(), why: z.optional(z.string()) }))
      .check(z.describe('What became of each order: of 1,000 at most, those that did not finish first.')),
  ),
});
export type Job = z.infer<typeof jobSchema>;

const job: Job = {
  jobId: '2026-03-01T10-00-00-000Z-1a2b3c4d',
  kind: 'audit',
  status: 'RUNNING',
  by: '0a4c9f6e-3a55-4b0e-9a53-8b64f6a1d0c2',
  startedAt: '2026-03-01T10:00:00.000Z',
  progress: { done: 0 },
};
const startedJob = {
  202: {
    description: 'It has begun: `Location` says how far it is.',
    body: jobSchema,
    example: job,
    headers: { Location: 'Where the job is.' },
  },
} as const;

const page = {
  description: 'A page of them, newest first.',
  body: pageOf(jobSchema),
  example: { items: [job] },
};

export const jobContract = {
  'POST /admin/audits': {
    operationId: 'startAudit',
    summary: 'Prove conservation over all five tables',
    audience: 'admin',
    isRepeatable: true,
    answers: startedJob,
  },
  'GET /admin/audits': {
    operationId: 'listAudits',
    summary: 'The audits, newest first',
    description: 'A page may hold fewer than asked for, and still have a next one.',
    audience: 'admin',
    query: pageQuery,
    answers: { 200: page },
  },
  'POST /admin/jobs': {
    operationId: 'startJob',
    summary: 'Reconcile the open orders, or compare the journal with the tables',
    audience: 'admin',
    isRepeatable: true,
    body: z.strictObject({ kind: z.enum(['reconcile', 'replay']) }),
    example: { kind: 'reconcile' },
    answers: startedJob,
  },
  'GET /admin/jobs': {
    operationId: 'listJobs',
    summary: 'The runs of audit, reconcile, redrive and replay, newest first',
    description: 'Of the schedule those that had something to do.',
    audience: 'admin',
    query: pageQuery,
    answers: { 200: page },
  },
  'GET /admin/jobs/{jobId}': {
    operationId: 'getJob',
    summary: 'How far a job is, and what came of it',
    audience: 'admin',
    path: z.strictObject({ jobId: pathId }),
    answers: { 200: { description: 'The job.', body: jobSchema, example: job } },
    problems: { 404: 'There is no job of that id.' },
  },
  'GET /admin/actions': {
    operationId: 'listActions',
    summary: 'What operators did, newest first',
    audience: 'admin',
    query: pageQuery,
    answers: {
      200: {
        description: 'A page of them.',
        body: pageOf(actionSchema),
        example: {
          items: [{ actionId: job.jobId, action: 'audit', operator: job.by, at: job.startedAt }],
        },
      },
    },
  },
} as const satisfies Contract;
