import * as z from 'zod/mini';
import type { Contract } from '../shared/api/endpoint.ts';
import {
  KEY_REUSED,
  nameSchema,
  optionalIdempotencyHeaders,
  pathId,
  replayHeaders,
  STILL_RUNNING,
  timeSchema,
} from '../shared/api/http-schemas.ts';
import { pageByIdQuery, pageOf, pageQuery } from '../shared/api/page-schema.ts';
import { amountSchema, currencySchema, idSchema, newIdSchema } from '../shared/saga/saga-order.ts';

export const MAX_STOCK = 1_000_000_000;

const stockSchema = z.int().check(z.gte(0), z.lte(MAX_STOCK));

/** Over how many items the units are spread, so that many buyers at once do not meet at one. */
const stockSharesSchema = z
  .int()
  .check(
    z.gte(1),
    z.lte(64),
    z.describe('Over how many items the units are spread: 1 without it, more for a product that sells fast.'),
  );

export const productSchema = z.strictObject({
  productId: idSchema,
  name: nameSchema,
  price: amountSchema,
  currency: currencySchema,
  // Without the bound of a change: what orders give back must not be refused.
  stock: z.int().check(z.gte(0)),
  archivedAt: z.optional(timeSchema.check(z.describe('Since when it is no longer for sale.'))),
});
export type Product = z.infer<typeof productSchema>;

/** A product as its keeper sees it. */
export const keptProductSchema = z.extend(productSchema, {
  stockShares: stockSharesSchema,
  unitsSold: z.int().check(z.describe('On the last 30 days; a cancelled order does not count.')),
});
export type KeptProduct = z.infer<typeof keptProductSchema>;

/** What stands in the path where others have the id of a product: one of that name could be written, and not read. */
const ROUTE_NAMES = ['popular'];

export const newProductSchema = z.strictObject({
  productId: z.optional(
    newIdSchema.check(z.refine((id) => !ROUTE_NAMES.includes(id), 'is the name of a route: choose another')),
  ),
  name: nameSchema,
  price: amountSchema,
  stock: stockSchema,
  stockShares: z.optional(stockSharesSchema),
});

export const productChangeSchema = z
  .strictObject({
    name: z.optional(nameSchema),
    price: z.optional(amountSchema),
    stockShares: z.optional(stockSharesSchema),
    archived: z.optional(
      z.boolean().check(z.describe('Whether it is no longer for sale; orders that have it keep it.')),
    ),
  })
  .check(
    z.refine(
      (change) => Object.keys(change).length > 0,
      'must change something: name, price, stockShares or archived',
    ),
  );
export type ProductChange = z.infer<typeof productChangeSchema>;

/** Exactly one of the two: to set and to add at once would depend on the order. */
export const stockChangeSchema = z.union(
  [
    z.strictObject({ set: stockSchema }),
    z.strictObject({ add: z.int().check(z.gte(-MAX_STOCK), z.lte(MAX_STOCK)) }),
  ],
  { error: `must be {"set": n}, n from 0 to ${MAX_STOCK}, or {"add": n}, n a whole number` },
);
export type StockChange = z.infer<typeof stockChangeSchema>;

const popularProductSchema = z.strictObject({
  productId: idSchema,
  name: nameSchema,
  unitsSold: z.int().check(z.gte(1)),
});
export type PopularProduct = z.infer<typeof popularProductSchema>;

const newMug = { productId: 'mug', name: 'Mug', price: 1200, stock: 100 };
const mug: Product = { ...newMug, currency: 'USD' };
const productPath = z.strictObject({ productId: pathId });
const NO_SUCH_PRODUCT = 'There is no such product.';

export const contract = {
  'POST /products': {
    operationId: 'addProduct',
    summary: 'Add a product',
    description:
      'Without a `productId` it gets one; then an `Idempotency-Key` keeps a repetition from making two.',
    audience: 'admin',
    headers: optionalIdempotencyHeaders,
    body: newProductSchema,
    example: newMug,
    answers: {
      201: { description: 'The product.', body: productSchema, example: mug, headers: replayHeaders },
    },
    problems: {
      409: {
        PRODUCT_EXISTS: 'There is a product with this id already.',
        REQUEST_IN_PROGRESS: STILL_RUNNING,
      },
      422: KEY_REUSED,
    },
  },
  'PUT /products/{productId}': {
    operationId: 'changeProduct',
    summary: 'Change a product',
    description:
      'Its name, its price, or over how many items its units are spread, also while it sells. An order keeps the price that ' +
      'it was placed at. An archived product is in no list and cannot be ordered; orders that have it can still be undone, and ' +
      '`{"archived": false}` brings it back.',
    audience: 'admin',
    path: productPath,
    body: productChangeSchema,
    example: { price: 1_100 },
    answers: { 200: { description: 'The product.', body: productSchema, example: { ...mug, price: 1_100 } } },
    problems: {
      404: NO_SUCH_PRODUCT,
      409: { PRODUCT_ARCHIVED: 'The units of an archived product are not spread anew: bring it back first.' },
    },
  },
  'PUT /products/{productId}/stock': {
    operationId: 'changeStock',
    summary: 'Set the stock, or add to it',
    description:
      'Safe while orders come in: nothing is lost between the read and the write. Each change stands in the history. ' +
      '`add` needs an `Idempotency-Key`, because twice is not once; with one, `set` is done once, too.',
    audience: 'admin',
    path: productPath,
    headers: optionalIdempotencyHeaders,
    body: stockChangeSchema,
    example: { add: 20 },
    answers: {
      200: {
        description: 'The product.',
        body: productSchema,
        example: { ...mug, stock: 120 },
        headers: replayHeaders,
      },
    },
    problems: {
      404: NO_SUCH_PRODUCT,
      409: {
        INSUFFICIENT_STOCK: 'Fewer units are left than are to be taken away.',
        STOCK_TOO_LARGE: `The stock would be over ${MAX_STOCK}.`,
        REQUEST_IN_PROGRESS: STILL_RUNNING,
      },
      422: KEY_REUSED,
    },
  },
  'GET /products': {
    operationId: 'listProducts',
    summary: 'All products that are for sale, by id',
    description:
      'A page may hold fewer than asked for and still have a next one: archived products are left out.',
    cacheSeconds: 5,
    audience: 'anyone',
    query: pageQuery,
    answers: {
      200: { description: 'A page of products.', body: pageOf(productSchema), example: { items: [mug] } },
    },
  },
  'GET /admin/products': {
    operationId: 'listKeptProducts',
    summary: 'All products, also archived ones, with their shares and what they sold',
    audience: 'admin',
    query: pageByIdQuery,
    answers: {
      200: {
        description: 'A page of products.',
        body: pageOf(keptProductSchema),
        example: { items: [{ ...mug, stockShares: 1, unitsSold: 12 }] },
      },
    },
  },
  'GET /products/popular': {
    operationId: 'listPopularProducts',
    summary: 'What sells best',
    cacheSeconds: 60,
    description:
      'Units sold on the last `days` days: today (UTC) and the days before. An order counts from the moment when its units ' +
      'are taken from the stock, and no longer once they are given back: a rejected or cancelled order does not count.',
    audience: 'anyone',
    query: z.strictObject({
      days: z._default(z.int().check(z.gte(1), z.lte(30)), 3),
      limit: z._default(z.int().check(z.gte(1), z.lte(100)), 5),
    }),
    answers: {
      200: {
        description: 'The best first.',
        body: z.strictObject({ items: z.array(popularProductSchema) }),
        example: { items: [{ productId: 'mug', name: 'Mug', unitsSold: 12 }] },
      },
    },
  },
  'GET /products/{productId}': {
    operationId: 'getProduct',
    summary: 'One product',
    cacheSeconds: 5,
    audience: 'anyone',
    path: productPath,
    answers: { 200: { description: 'The product.', body: productSchema, example: mug } },
    problems: { 404: NO_SUCH_PRODUCT },
  },
} as const satisfies Contract;
