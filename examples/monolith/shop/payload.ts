import * as z from 'zod/mini';
import { Rejected } from '../saga/ledger.ts';

const id = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, "-" or "_"'));
const amount = z.int().check(z.gte(0), z.lte(1_000_000_000_000_000));

export const itemsSchema = z
  .array(z.strictObject({ productId: id, quantity: z.int().check(z.gte(1), z.lte(1000)) }))
  .check(
    z.minLength(1),
    z.maxLength(20),
    z.refine((items) => new Set(items.map(({ productId }) => productId)).size === items.length, {
      message: 'must name each product once',
    }),
  );

const orderSchema = z.object({
  orderId: z.string(),
  userId: z.string().check(z.regex(/^[!-.0-~]{1,128}$/, 'must be visible ASCII without "/"')),
  items: itemsSchema,
  couponId: z.optional(id),
});
export type Order = z.infer<typeof orderSchema>;

const priceSchema = z.object({
  lines: z.array(z.object({ productId: z.string(), quantity: z.int(), unitPrice: amount, amount })),
  subtotal: amount,
  discount: amount,
  total: amount,
  currency: z.optional(z.string()),
});
export type Price = z.infer<typeof priceSchema>;

export const orderPayload = z.object({ order: orderSchema });
export const pricedPayload = z.object({ order: orderSchema, price: priceSchema });
export type OrderPayload = z.infer<typeof orderPayload>;
export type PricedPayload = z.infer<typeof pricedPayload>;

/** Reads a command's payload. What does not fit is a rejection, INVALID_COMMAND: recorded like any other. */
export const reader =
  <Schema extends z.ZodMiniType>(schema: Schema) =>
  (payload: unknown): z.output<Schema> => {
    const parsed = schema.safeParse(payload);
    if (parsed.success) return parsed.data;
    throw new Rejected(
      'INVALID_COMMAND',
      problemsOf(parsed.error)
        .map(({ field, message }) => `${field}: ${message}`)
        .join('; '),
    );
  };

/** Each bad field as a client writes it, `items[0].quantity`; the whole value by the name of `root`. */
export const problemsOf = (error: z.core.$ZodError, root = 'body') =>
  error.issues.flatMap((issue) => {
    // What is not known is reported at its parent; the field itself is what has to go.
    const paths =
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    return paths.map((path) => ({ field: fieldOf(path) || root, message: issue.message }));
  });

const fieldOf = (path: PropertyKey[]) =>
  path.reduce<string>(
    (field, part) =>
      typeof part === 'number' ? `${field}[${part}]` : field ? `${field}.${String(part)}` : String(part),
    '',
  );
