import * as z from 'zod/mini';
import { faultSchema } from '../../../shared/saga/commands/faults.ts';

const MAX_FAULTS = 20;

export const faultsSchema = z.strictObject({
  allowed: z.boolean().check(z.describe('Whether this environment allows faults at all.')),
  faults: z.array(faultSchema).check(z.maxLength(MAX_FAULTS)),
});
export type Faults = z.infer<typeof faultsSchema>;
