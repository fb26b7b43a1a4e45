import * as z from 'zod/mini';
import type { Contract } from '../shared/api/endpoint.ts';
import { pathId, timeSchema } from '../shared/api/http-schemas.ts';
import { pageOf, pageQuery } from '../shared/api/page-schema.ts';
import { causeSchema } from './operator/contract/cause-schema.ts';
import { operatorContract } from './operator/contract/operator-contract.ts';

/** An order that no program could finish, as an operator sees it. */
export const deadLetterSchema = z.strictObject({
  orderId: z.string(),
  unresolved: z
    .array(z.string())
    .check(z.describe('The compensations that failed for good, in the order in which they were tried.')),
  failure: z
    .strictObject({ error: z.string(), cause: z.string() })
    .check(z.describe('Why the first of them failed.')),
  at: timeSchema,
});
export type DeadLetter = z.infer<typeof deadLetterSchema>;

const deadLetter: DeadLetter = {
  orderId: '6f1c9a52-7d0e-8c3b-a1f4-2b9d8e7c6a50',
  unresolved: ['increaseBalance'],
  failure: { error: 'ProvisionedThroughputExceededException', cause: 'The table is throttled.' },
  at: '2026-03-01T10:00:02.000Z',
};

export const contract = {
  ...operatorContract,
  'GET /admin/dead-letters': {
    operationId: 'listDeadLetters',
    summary: 'Orders that need attention',
    description: 'Orders of which something could not be undone, however often it was tried.',
    audience: 'admin',
    query: z.extend(pageQuery, {
      groupBy: z.optional(
        z.literal('cause').check(z.describe('Groups of one cause, the largest first, instead of orders.')),
      ),
    }),
    answers: {
      200: {
        description: 'A page of them; with `groupBy` the groups.',
        body: z.union([
          pageOf(deadLetterSchema),
          z.strictObject({ causes: z.array(causeSchema), isMore: z.boolean() }),
        ]),
        example: { items: [deadLetter] },
      },
    },
  },
  'POST /admin/dead-letters/redrive': {
    operationId: 'redriveDeadLetters',
    summary: 'Run the compensations of one dead letter, or of all, again',
    description:
      'Safe to repeat: what is undone already stays as it is. An order that is being undone at the moment is left alone.',
    audience: 'admin',
    isRepeatable: true,
    body: z.strictObject({
      orderId: z.optional(pathId),
      orderIds: z.optional(z.array(pathId).check(z.minLength(1), z.maxLength(100))),
      cause: z.optional(z.string().check(z.maxLength(300), z.describe('All orders of one group.'))),
    }),
    example: { orderId: deadLetter.orderId },
    answers: {
      202: {
        description:
          'The orders whose undo was started again; with `orderIds` or `cause`, and when all are too many for one request, the job that does it, as `Location` says.',
        body: z.strictObject({ redriven: z.array(z.string()), jobId: z.optional(z.string()) }),
        example: { redriven: [deadLetter.orderId] },
        headers: { Location: 'Where the job is, when there is one.' },
      },
    },
    problems: { 404: 'There is no order of that id.' },
  },
} as const satisfies Contract;
