import * as z from 'zod/mini';
import type { Contract } from '../shared/api/endpoint.ts';
import { nameSchema, pathId } from '../shared/api/http-schemas.ts';
import { pageOf, pageQuery } from '../shared/api/page-schema.ts';
import { amountSchema, idSchema } from '../shared/saga/saga-order.ts';

export const MOST_STOCK = 1_000_000_000;

const stockSchema = z.int().check(z.gte(0), z.lte(MOST_STOCK));

export const productSchema = z.strictObject({
  productId: idSchema,
  name: nameSchema,
  price: amountSchema,
  // Without the bound of a change: what orders give back must not be refused.
  stock: z.int().check(z.gte(0)),
});
export type Product = z.infer<typeof productSchema>;

export const newProductSchema = z.strictObject({
  productId: z.optional(idSchema),
  name: nameSchema,
  price: amountSchema,
  stock: stockSchema,
});

/** Exactly one of the two: to set and to add at once would depend on the order. */
export const stockChangeSchema = z.union(
  [
    z.strictObject({ set: stockSchema }),
    z.strictObject({ add: z.int().check(z.gte(-MOST_STOCK), z.lte(MOST_STOCK)) }),
  ],
  { error: `must be {"set": n}, n from 0 to ${MOST_STOCK}, or {"add": n}, n a whole number` },
);
export type StockChange = z.infer<typeof stockChangeSchema>;

const popularProductSchema = z.strictObject({
  productId: idSchema,
  name: nameSchema,
  unitsSold: z.int().check(z.gte(1)),
});
export type PopularProduct = z.infer<typeof popularProductSchema>;

const mug: Product = { productId: 'mug', name: 'Mug', price: 1200, stock: 100 };
const productPath = z.strictObject({ productId: pathId });
const NO_SUCH_PRODUCT = 'There is no such product.';

export const contract = {
  'POST /products': {
    summary: 'Add a product',
    audience: 'admin',
    body: newProductSchema,
    example: mug,
    answers: { 201: { description: 'The product.', body: productSchema, example: mug } },
    problems: { 409: { PRODUCT_EXISTS: 'There is a product with this id already.' } },
  },
  'PUT /products/{productId}/stock': {
    summary: 'Set the stock, or add to it',
    description:
      'Safe while orders come in: nothing is lost between the read and the write. Each change stands in the history.',
    audience: 'admin',
    path: productPath,
    body: stockChangeSchema,
    example: { add: 20 },
    answers: { 200: { description: 'The product.', body: productSchema, example: { ...mug, stock: 120 } } },
    problems: {
      404: NO_SUCH_PRODUCT,
      409: {
        INSUFFICIENT_STOCK: 'Fewer units are left than are to be taken away.',
        STOCK_TOO_LARGE: `The stock would be over ${MOST_STOCK}.`,
      },
    },
  },
  'GET /products': {
    summary: 'All products, by id',
    audience: 'anyone',
    query: pageQuery,
    answers: {
      200: { description: 'A page of products.', body: pageOf(productSchema), example: { items: [mug] } },
    },
  },
  'GET /products/popular': {
    summary: 'What sells best',
    description:
      'Units sold on the last `days` days: today (UTC) and the days before. An order counts from the moment when its units ' +
      'are taken from the stock, and no more once they are given back: a rejected or cancelled order does not count.',
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
    summary: 'One product',
    audience: 'anyone',
    path: productPath,
    answers: { 200: { description: 'The product.', body: productSchema, example: mug } },
    problems: { 404: NO_SUCH_PRODUCT },
  },
} as const satisfies Contract;
