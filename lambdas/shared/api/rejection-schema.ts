import * as z from 'zod/mini';
import { STEP_NAMES } from '../saga/command-names.ts';
import { idSchema } from '../saga/saga-order.ts';
import { STEPS } from '../saga/steps.ts';

/** What there is to say about the reason of a rejection: in the order and in the problem document alike. */
export const rejectionFields = {
  failedStep: z.optional(
    z.enum(STEP_NAMES).check(z.describe('The step of the saga that said no, or failed.')),
  ),
  service: z.optional(
    z.enum(STEPS.map(({ service }) => service)).check(z.describe('The service that failed.')),
  ),
  productId: z.optional(idSchema.check(z.describe('The product that it is about.'))),
};
