import * as z from 'zod/mini';

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

/** A page of `item`s; without `nextCursor` it is the last one. */
export const pageOf = <Item extends z.ZodMiniType>(item: Item) =>
  z.strictObject({ items: z.array(item), nextCursor: z.optional(z.string()) });
