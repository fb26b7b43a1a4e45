import * as z from 'zod/mini';
import { pathId, timeSchema } from '../../../shared/api/http-schemas.ts';
import { COMPENSATION_NAMES, END_NAMES, STEP_NAMES } from '../../../shared/saga/command-names.ts';
import { FAULT_MODES } from '../../../shared/saga/commands/fault-modes.ts';

const MAX_FAULTS = 20;

export const faultSchema = z.strictObject({
  command: z.enum(['*', ...STEP_NAMES, ...COMPENSATION_NAMES, ...END_NAMES]),
  mode: z.enum(FAULT_MODES),
  rate: z.number().check(z.gte(0), z.lte(1), z.describe('Which part of the calls: 1 is all.')),
  orderId: z.optional(pathId),
  userId: z.optional(pathId),
  until: z.optional(timeSchema.check(z.describe('When it ends by itself.'))),
  by: z.optional(z.string().check(z.maxLength(200), z.describe('Who switched it on.'))),
});
export type Fault = z.infer<typeof faultSchema>;

export const faultsSchema = z.strictObject({
  allowed: z.boolean().check(z.describe('Whether this environment allows faults at all.')),
  faults: z.array(faultSchema).check(z.maxLength(MAX_FAULTS)),
});
export type Faults = z.infer<typeof faultsSchema>;
