import * as z from 'zod/mini';
import { timeSchema } from '../../../shared/api/http-schemas.ts';

/** Orders that one thing keeps open. */
export const causeSchema = z.strictObject({
  cause: z.string().check(z.describe('The key of the group: give it to the redrive.')),
  command: z.string(),
  error: z.string(),
  orderCount: z.int(),
  orderIds: z.array(z.string()).check(z.describe('The first of them, 100 at most.')),
  units: z.int().check(z.describe('Units of products that these orders still hold.')),
  amount: z.int().check(z.describe('Money that they still hold, in minor units.')),
  firstAt: timeSchema,
  lastAt: timeSchema,
  tries: z
    .int()
    .check(z.describe('How often the schedule has tried again: the most of any of these orders.')),
  maxTries: z.int().check(z.describe('After so many tries only a person tries again.')),
  nextTryAt: z.optional(timeSchema.check(z.describe('When the schedule tries again the next time.'))),
});
export type Cause = z.infer<typeof causeSchema>;
