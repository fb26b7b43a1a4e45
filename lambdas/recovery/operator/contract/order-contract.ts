import * as z from 'zod/mini';
import type { Contract } from '../../../shared/api/endpoint.ts';
import { momentSchema, pathId, timeSchema } from '../../../shared/api/http-schemas.ts';
import { orderExample, orderSchema } from '../../../shared/api/order-view.ts';
import { pageOf, pageQuery } from '../../../shared/api/page-schema.ts';
import { STEP_NAMES } from '../../../shared/saga/command-names.ts';
import { RECORDED_STATES } from '../../../shared/saga/ledger-rules.ts';
import { actionSchema } from './action-schema.ts';

const failureSchema = z.strictObject({ error: z.string(), cause: z.string() });

/** One step of an order: what its ledger says, and whether its compensation failed for good. */
export const stepStateSchema = z.strictObject({
  step: z.string(),
  compensation: z.string(),
  service: z.string(),
  state: z.enum(['ABSENT', ...RECORDED_STATES]),
  at: z.optional(timeSchema),
  compensatedAt: z.optional(timeSchema),
  reason: z.optional(z.string()),
  detail: z.optional(z.string()),
  unresolved: z.optional(failureSchema),
  holds: z.optional(z.string().check(z.describe('What it holds of this order now.'))),
  shouldHold: z.optional(
    z
      .boolean()
      .check(z.describe('Whether an order of this status holds something there: not of a pending one.')),
  ),
});
export type StepState = z.infer<typeof stepStateSchema>;

const attemptSchema = z.strictObject({
  command: z.string(),
  at: timeSchema,
  endedAt: z.optional(timeSchema),
  error: z.optional(z.string()),
});

export const runSchema = z.strictObject({
  name: z.string(),
  machine: z.enum(['orderSaga', 'orderUndo']),
  status: z
    .string()
    .check(
      z.describe(
        'As AWS says it; `NOT_STARTED`; or `NOT_KEPT` of an Express run: its events tell what it did.',
      ),
    ),
  startedAt: z.optional(timeSchema),
  endedAt: z.optional(timeSchema),
  attempts: z.array(attemptSchema).check(z.describe('Each call of a command, 200 at most.')),
  link: z.optional(z.string().check(z.describe('Where AWS shows the run.'))),
});
export type Run = z.infer<typeof runSchema>;

export const orderDetailSchema = z.strictObject({
  order: orderSchema,
  correlationId: z.optional(z.string()),
  writtenOff: z.optional(z.strictObject({ by: z.string(), at: timeSchema, reason: z.string() })),
  steps: z.array(stepStateSchema),
  runs: z.array(runSchema),
  actions: z
    .array(actionSchema)
    .check(z.describe('What operators asked for and changed nothing of it; all else is in its events.')),
  links: z.strictObject({
    trace: z.optional(z.string().check(z.describe('Where AWS shows its traces.'))),
    logs: z.optional(z.string().check(z.describe('Where AWS shows its log lines.'))),
    logGroups: z.array(z.string()).check(z.describe('The logs that may have lines about it.')),
  }),
});
export type OrderDetail = z.infer<typeof orderDetailSchema>;

const detail: OrderDetail = {
  order: orderExample,
  steps: [
    {
      step: 'decreaseStock',
      compensation: 'increaseStock',
      service: 'product',
      state: 'APPLIED',
      at: '2026-03-01T10:00:00.300Z',
      holds: '2 × mug',
      shouldHold: true,
    },
  ],
  runs: [
    {
      name: orderExample.orderId,
      machine: 'orderSaga',
      status: 'SUCCEEDED',
      startedAt: orderExample.createdAt,
      endedAt: orderExample.updatedAt,
      attempts: [{ command: 'decreaseStock', at: '2026-03-01T10:00:00.200Z' }],
    },
  ],
  actions: [],
  links: { logGroups: ['/aws/lambda/order-saga-dev-product'] },
};

const path = z.strictObject({ orderId: pathId });
const { orderId } = orderExample;
const NO_SUCH_ORDER = 'There is no order of that id.';

/** What an operator sees and does of one order. */
export const orderContract = {
  'GET /admin/orders': {
    operationId: 'listAllOrders',
    summary: 'Orders of anybody, newest first',
    description:
      'Each of user, coupon, product, failed step, reason, needs attention and status has an index or a list of its own. With ' +
      'several, the one that promises fewest is read, and the others are applied to what it holds: a page may hold fewer than ' +
      'asked for, or none, and still have a next one. Those by coupon, product, failed step and reason follow an order by a moment.',
    audience: 'admin',
    query: z.extend(pageQuery, {
      status: z.optional(orderSchema.shape.status),
      reason: orderSchema.shape.reason,
      failedStep: z.optional(z.enum(STEP_NAMES).check(z.describe('The step that failed or said no.'))),
      userId: z.optional(pathId),
      productId: z.optional(pathId),
      couponId: z.optional(pathId),
      from: z.optional(momentSchema.check(z.describe('Created at this time or later.'))),
      to: z.optional(momentSchema.check(z.describe('Created before this time.'))),
      needsAttention: z.optional(z.enum(['true', 'false'])),
    }),
    answers: {
      200: {
        description: 'A page of orders.',
        body: pageOf(orderSchema),
        example: { items: [orderExample] },
      },
    },
  },
  'GET /admin/orders/{orderId}': {
    operationId: 'getOrderDetail',
    summary: 'An order with the ledger of each step, its runs and what operators did',
    audience: 'admin',
    path,
    answers: { 200: { description: 'The order.', body: orderDetailSchema, example: detail } },
    problems: { 404: NO_SUCH_ORDER },
  },
  'POST /admin/orders/{orderId}/reconcile': {
    operationId: 'reconcileOrder',
    summary: 'Finish an order that was left open, now',
    description:
      'Safe to repeat: an order whose run goes on, or that has ended, is left alone, and the answer says so.',
    audience: 'admin',
    isRepeatable: true,
    path,
    answers: {
      200: {
        description: 'What was done.',
        body: z.strictObject({ orderId: z.string(), done: z.string(), why: z.optional(z.string()) }),
        example: { orderId, done: 'finished' },
      },
    },
    problems: { 404: NO_SUCH_ORDER },
  },
  'POST /admin/orders/{orderId}/verify': {
    operationId: 'verifyOrder',
    summary: 'Compare an order in the journal with the ledgers and the tables',
    audience: 'admin',
    isRepeatable: true,
    path,
    answers: {
      200: {
        description: 'Whether they agree, and where they do not.',
        body: z.strictObject({
          orderId: z.string(),
          agrees: z.boolean(),
          inFlight: z
            .boolean()
            .check(z.describe('Its end is not decided: what can still change is not compared.')),
          differences: z.array(
            z.strictObject({ field: z.string(), journal: z.string(), tables: z.string() }),
          ),
        }),
        example: { orderId, agrees: true, inFlight: false, differences: [] },
      },
    },
    problems: { 404: NO_SUCH_ORDER },
  },
  'POST /admin/orders/{orderId}/write-off': {
    operationId: 'writeOffOrder',
    summary: 'Take an order that a person has settled by hand off the list',
    description:
      'Moves no money, stock or coupon: a person has settled what was left. Who did it, and why, is kept.',
    audience: 'admin',
    isRepeatable: true,
    path,
    body: z.strictObject({
      reason: z.string().check(z.minLength(3), z.maxLength(500), z.describe('How it was settled.')),
    }),
    example: { reason: 'Paid back by bank transfer, ticket 4711.' },
    answers: {
      200: {
        description: 'The order no longer needs attention.',
        body: z.strictObject({ orderId: z.string(), status: z.string() }),
        example: { orderId, status: 'REJECTED' },
      },
    },
    problems: {
      404: NO_SUCH_ORDER,
      409: {
        NOT_IN_NEED: 'The order does not need attention.',
        RUN_UNDER_WAY: 'Its undo is running, or about to: wait for what comes of it.',
      },
    },
  },
} as const satisfies Contract;
