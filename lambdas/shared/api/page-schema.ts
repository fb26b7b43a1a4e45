import * as z from 'zod/mini';
import { idSchema } from '../platform/validation.ts';

/** The query parameters of every list. */
export const pageQuery = z.strictObject({
  limit: z._default(z.int().check(z.gte(1), z.lte(100), z.describe('How many items at most.')), 20),
  cursor: z.optional(
    z
      .string()
      .check(
        z.minLength(1),
        z.maxLength(2048),
        z.describe('The `nextCursor` of the page before; leave it out for the first page.'),
      ),
  ),
});
export type PageRequest = z.infer<typeof pageQuery>;

/** The query parameters of a list in the order of its ids. */
export const pageByIdQuery = z.extend(pageQuery, {
  idPrefix: z.optional(idSchema.check(z.describe('Only those whose id begins so.'))),
});
export type PageByIdRequest = z.infer<typeof pageByIdQuery>;

/** A page of `item`s; without `nextCursor` it is the last one. */
export const pageOf = <Item extends z.ZodMiniType>(item: Item) =>
  z.strictObject({ items: z.array(item), nextCursor: z.optional(z.string()) });
