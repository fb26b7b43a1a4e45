import * as z from 'zod/mini';
import { timeSchema } from '../../../shared/api/http-schemas.ts';

const count = z.int().check(z.gte(0));

/** The calls of one step in one period, each attempt for itself; rejections are answers, and count as none of these. */
const stepCallsSchema = z.strictObject({ succeeded: count, failed: count, timedOut: count });

export const bucketSchema = z.strictObject({
  at: timeSchema,
  steps: z.record(z.string(), stepCallsSchema),
  compensations: count,
  timeouts: count,
  meanDurationMs: z.optional(z.number().check(z.describe('From the POST to the end of an order.'))),
});
export type Bucket = z.infer<typeof bucketSchema>;

export const summarySchema = z.strictObject({
  at: timeSchema,
  needsAttention: z.strictObject({
    count: count.check(z.describe('Orders that wait for a person; 100 at most are counted.')),
    isMore: z.boolean(),
    since: z.optional(timeSchema),
  }),
  oldestOpenOrder: z.optional(z.strictObject({ orderId: z.string(), since: timeSchema })),
  lastReconcile: z.optional(timeSchema),
  lastAudit: z.optional(z.strictObject({ at: timeSchema, ok: z.boolean() })),
  faults: count.check(z.describe('Faults that are switched on.')),
  figuresFrom: timeSchema.check(
    z.describe(
      'From when on the figures are: as far back as was asked for, or less far where the logs of the local engine are too long.',
    ),
  ),
  buckets: z.array(bucketSchema).check(z.describe('Periods of five minutes, oldest first.')),
  rejections: z
    .array(z.strictObject({ reason: z.string(), count }))
    .check(z.describe('Orders rejected since then, by reason.')),
});
export type Summary = z.infer<typeof summarySchema>;

export const summaryExample: Summary = {
  at: '2026-03-01T10:05:00.000Z',
  needsAttention: { count: 0, isMore: false },
  faults: 0,
  lastReconcile: '2026-03-01T10:00:00.000Z',
  figuresFrom: '2026-03-01T07:05:00.000Z',
  buckets: [
    {
      at: '2026-03-01T10:00:00.000Z',
      steps: { decreaseStock: { succeeded: 12, failed: 0, timedOut: 0 } },
      compensations: 1,
      timeouts: 0,
      meanDurationMs: 840,
    },
  ],
  rejections: [{ reason: 'INSUFFICIENT_BALANCE', count: 1 }],
};
