import * as z from 'zod/mini';
import type { Contract } from '../../../shared/api/endpoint.ts';
import { faultsSchema } from './fault-schema.ts';
import { jobContract } from './job-contract.ts';
import { orderContract } from './order-contract.ts';
import { summaryExample, summarySchema } from './summary-schema.ts';

export const hitSchema = z.strictObject({
  kind: z.enum(['order', 'user']),
  id: z.string(),
  label: z.string().check(z.describe('What was found, and by which of its names.')),
});
const faults = { description: 'The faults.', body: faultsSchema, example: { allowed: true, faults: [] } };

/** What an operator asks for and does, beyond what every client can. */
export const operatorContract = {
  'GET /admin/summary': {
    operationId: 'getSummary',
    summary: 'What needs a person, and the figures of the last hours',
    audience: 'admin',
    query: z.strictObject({
      hours: z._default(z.int().check(z.gte(1), z.lte(24), z.describe('How far to look back.')), 3),
    }),
    answers: { 200: { description: 'The figures.', body: summarySchema, example: summaryExample } },
  },
  'GET /admin/search': {
    operationId: 'findAnything',
    summary: 'Find an order or a user by any of its names',
    description: 'Takes an order, payment, correlation or user id, or the beginning of the name of a user.',
    audience: 'admin',
    query: z.strictObject({ q: z.string().check(z.minLength(1), z.maxLength(200)) }),
    answers: {
      200: {
        description: 'What was found, 20 at most.',
        body: z.strictObject({ items: z.array(hitSchema) }),
        example: {
          items: [{ kind: 'user', id: '0a4c9f6e-3a55-4b0e-9a53-8b64f6a1d0c2', label: 'Customer Alice' }],
        },
      },
    },
  },
  'GET /admin/faults': {
    operationId: 'listFaults',
    summary: 'The faults that are switched on',
    audience: 'admin',
    answers: { 200: faults },
  },
  'PUT /admin/faults': {
    operationId: 'setFaults',
    summary: 'Break commands on purpose',
    description:
      'Replaces the faults that are switched on; an empty list clears all. Each ends by itself: after 15 minutes unless it says when, after a day at most.',
    audience: 'admin',
    body: z.strictObject({ faults: faultsSchema.shape.faults }),
    example: { faults: [] },
    answers: { 200: faults },
    problems: { 403: 'Only members of the group "admin" may, and only where the environment allows faults.' },
  },
  ...jobContract,
  ...orderContract,
} as const satisfies Contract;
