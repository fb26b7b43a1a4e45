import * as z from 'zod/mini';
import type { Contract } from '../shared/api/endpoint.ts';
import { pathId, timeSchema } from '../shared/api/http-schemas.ts';
import { pageOf, pageQuery } from '../shared/api/page-schema.ts';
import { EVENT_TYPES } from '../shared/saga/event-names.ts';

export const orderEventSchema = z.strictObject({
  type: z.enum(EVENT_TYPES),
  at: timeSchema,
  orderId: z.string(),
  command: z.optional(z.string().check(z.describe('The step or compensation that it came of.'))),
  detail: z.record(z.string(), z.unknown()),
});

const orderId = '6f1c9a52-7d0e-8c3b-a1f4-2b9d8e7c6a50';
const userId = '0a4c9f6e-3a55-4b0e-9a53-8b64f6a1d0c2';
const placed: z.infer<typeof orderEventSchema> = {
  type: 'OrderPlaced',
  at: '2026-03-01T10:00:00.000Z',
  orderId,
  detail: { userId, items: [{ productId: 'mug', quantity: 2 }] },
};
const decreased: z.infer<typeof orderEventSchema> = {
  type: 'BalanceDecreased',
  at: '2026-03-01T10:00:00.420Z',
  orderId,
  command: 'decreaseBalance',
  detail: { userId, orderId, amount: 2400, result: { amount: 2400 } },
};

export const contract = {
  'GET /orders/{orderId}/events': {
    operationId: 'listOrderEvents',
    summary: 'What happened to an order, oldest first',
    description:
      'An event is there if and only if its change was committed, once, and never changes. It follows its change by a moment.',
    audience: 'signed-in',
    path: z.strictObject({ orderId: pathId }),
    query: pageQuery,
    answers: {
      200: {
        description: 'A page of events.',
        body: pageOf(orderEventSchema),
        example: { items: [placed, decreased] },
      },
    },
    problems: { 404: "There is no such order, or it is somebody else's." },
  },
} as const satisfies Contract;
