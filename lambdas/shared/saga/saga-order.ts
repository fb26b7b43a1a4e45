import * as z from 'zod/mini';

/** An id that people may choose (products, coupons): safe in keys, paths and execution names. */
export const idSchema = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, "-" or "_"'));

/**
 * What is called so is in no export and in no total of a domain that moves: it would be left behind. Said here as well as in
 * domain-rows.ts, of which a service has nothing where there is no other owner; a test holds the two to each other.
 */
const REHEARSALS = 'conformance-';
/** The id of something new. */
export const newIdSchema = idSchema.check(
  z.refine(
    (id) => !id.startsWith(REHEARSALS),
    `must not begin with "${REHEARSALS}": rehearsals are called so`,
  ),
);

const MAX_AMOUNT = 1_000_000_000;
/** An amount in the currency's minor unit; the bound keeps every sum of an order an exact integer. */
export const amountSchema = z.int().check(z.gte(0), z.lte(MAX_AMOUNT));

const MAX_PRODUCTS = 20;
const MAX_QUANTITY = 1_000;
export const quantitySchema = z.int().check(z.gte(1), z.lte(MAX_QUANTITY));

export const orderItemsSchema = z
  .array(z.strictObject({ productId: idSchema, quantity: quantitySchema }))
  .check(
    z.minLength(1, 'must name at least one product'),
    z.maxLength(MAX_PRODUCTS, `must name at most ${MAX_PRODUCTS} products`),
    z.refine(
      (items) => new Set(items.map(({ productId }) => productId)).size === items.length,
      'must name each product once: add its quantities up',
    ),
  );

/** What the dearest order costs: every sum of it is an exact integer. */
export const MAX_SUBTOTAL = MAX_PRODUCTS * MAX_QUANTITY * MAX_AMOUNT;

/** What a whole order costs, or is discounted by, in minor units. */
export const totalSchema = z.int().check(z.gte(0), z.lte(MAX_SUBTOTAL));

/** The order as it travels through the saga. It never changes on the way. */
export const sagaOrderSchema = z.object({
  orderId: z.string().check(z.minLength(1), z.maxLength(64)),
  userId: z.string().check(z.minLength(1)),
  items: orderItemsSchema,
  couponId: z.optional(idSchema),
  /** What the customer was told that it costs, in minor units: it is not placed for another total. */
  expectedTotal: z.optional(totalSchema),
  /** Of the request that placed it; see correlation.ts. */
  correlationId: z.optional(z.string()),
});
export type SagaOrder = z.infer<typeof sagaOrderSchema>;

/** ISO 4217. */
export const currencySchema = z.string().check(z.regex(/^[A-Z]{3}$/));

/** What the order costs: made by the product service, lowered by the coupon service, never sent by a client. */
export const priceSchema = z.object({
  lines: z.array(
    z.object({ productId: z.string(), quantity: z.int(), unitPrice: amountSchema, amount: totalSchema }),
  ),
  subtotal: totalSchema,
  discount: totalSchema,
  total: totalSchema,
  /** Absent in prices that were made before prices had one. */
  currency: z.optional(currencySchema),
});
export type Price = z.infer<typeof priceSchema>;

/** Payload of the steps that come before there is a price. */
export const orderPayload = z.object({ order: sagaOrderSchema });
/** Payload of the steps that need the price. */
export const pricedPayload = z.object({ order: sagaOrderSchema, price: priceSchema });
/** Payload of a compensation: only which order. What to give back stands in its own ledger. */
export const compensationPayload = z.object({ order: z.object({ orderId: sagaOrderSchema.shape.orderId }) });
