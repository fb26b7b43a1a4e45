import * as z from 'zod/mini';
import { timeSchema } from '../../../shared/api/http-schemas.ts';

/** Something that a person did. */
export const actionSchema = z.strictObject({
  actionId: z.string(),
  action: z.string(),
  operator: z.string().check(z.describe('The user id of who did it.')),
  at: timeSchema,
  orderId: z.optional(z.string()),
  reason: z.optional(z.string()),
  detail: z.optional(z.string()),
});
export type Action = z.infer<typeof actionSchema>;
