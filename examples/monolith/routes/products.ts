import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as z from 'zod/mini';
import type { Tx } from '../database/transaction.ts';
import { notFound, pageOf, type Request, refusal, reply } from './http.ts';

const id = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, "-" or "_"'));
const MAX_STOCK = 1_000_000_000;
const units = z.int().check(z.gte(0), z.lte(MAX_STOCK));
const price = z.int().check(z.gte(0), z.lte(1_000_000_000));
const name = z.string().check(z.minLength(1), z.maxLength(200));
/** More shares than one are of no use here: a row takes writes one after the other. The number is taken, and kept out. */
const stockShares = z.optional(z.int().check(z.gte(1), z.lte(64)));
const newProduct = z.strictObject({ productId: z.optional(id), name, price, stock: units, stockShares });
const productChange = z.strictObject({ name: z.optional(name), price: z.optional(price), stockShares });
const stockChange = z.union([
  z.strictObject({ set: units }),
  z.strictObject({ add: z.int().check(z.gte(-MAX_STOCK), z.lte(MAX_STOCK)) }),
]);

interface Product {
  productId: string;
  name: string;
  price: number;
  stock: number;
}
const view = ({ productId, name, price, stock }: Product) => ({ productId, name, price, stock });

const adjust = (tx: Tx, productId: string, units: number) => {
  const at = new Date().toISOString();
  return tx.db
    .insertInto('adjustments')
    .values({ productId, adjustmentId: `${at}#${randomUUID()}`, units, at })
    .execute();
};

async function locked(tx: Tx, productId: string): Promise<Product> {
  const product = await tx.db
    .selectFrom('products')
    .selectAll()
    .where('productId', '=', productId)
    .modifyEnd(tx.forUpdate)
    .executeTakeFirst();
  if (!product) throw notFound('product');
  return product;
}

export const products = {
  'POST /products': async (request: Request) => {
    request.admin();
    const { productId = randomUUID(), name, price, stock } = request.body(newProduct);
    return request.change(['product'], async (tx) => {
      const createdAt = new Date().toISOString();
      if (!(await tx.insertNew('products', { productId, name, price, stock, createdAt })))
        throw refusal('PRODUCT_EXISTS', `There is a product "${productId}" already.`);
      await adjust(tx, productId, stock);
      return reply(201, { productId, name, price, stock });
    });
  },

  'PUT /products/:productId': async (request: Request) => {
    request.admin();
    const { name, price } = request.body(productChange);
    return request.change(['product'], async (tx) => {
      const product = await locked(tx, request.path('productId'));
      const changed = { ...product, name: name ?? product.name, price: price ?? product.price };
      await tx.db
        .updateTable('products')
        .set({ name: changed.name, price: changed.price })
        .where('productId', '=', product.productId)
        .execute();
      return reply(200, view(changed));
    });
  },

  'PUT /products/:productId/stock': async (request: Request) => {
    request.admin();
    const change = request.body(stockChange);
    const key = 'add' in change ? 'required' : undefined;
    return request.change(
      ['product'],
      async (tx) => {
        const product = await locked(tx, request.path('productId'));
        const stock = 'set' in change ? change.set : product.stock + change.add;
        if (stock < 0)
          throw refusal('INSUFFICIENT_STOCK', `${product.stock} are left: so many cannot be taken away.`);
        if (stock > MAX_STOCK) throw refusal('STOCK_TOO_LARGE', `At most ${MAX_STOCK} may be there.`);
        await tx.db
          .updateTable('products')
          .set({ stock })
          .where('productId', '=', product.productId)
          .execute();
        await adjust(tx, product.productId, stock - product.stock);
        return reply(200, view({ ...product, stock }));
      },
      key,
    );
  },

  'GET /products': async (request: Request) => {
    const page = request.page();
    const rows = await request.database.db
      .selectFrom('products')
      .selectAll()
      .orderBy('productId')
      .limit(page.limit + 1)
      .offset(page.offset)
      .execute();
    return reply(200, pageOf(page, rows, view));
  },

  'GET /products/popular': async (request: Request) => {
    const days = Number(request.query('days') ?? 3);
    const first = new Date(Date.now() - (days - 1) * 86_400_000).toISOString().slice(0, 10);
    const items = await request.database.db
      .selectFrom('sales')
      .innerJoin('products', 'products.productId', 'sales.productId')
      .select(['sales.productId', 'name', sql<number>`sum(units)`.as('unitsSold')])
      .where('day', '>=', first)
      .groupBy(['sales.productId', 'name'])
      .having(sql`sum(units)`, '>', 0)
      .orderBy('unitsSold', 'desc')
      .orderBy('sales.productId')
      .limit(Number(request.query('limit') ?? 5))
      .execute();
    return reply(200, { items });
  },

  'GET /products/:productId': async (request: Request) => {
    const product = await request.database.db
      .selectFrom('products')
      .selectAll()
      .where('productId', '=', request.path('productId'))
      .executeTakeFirst();
    if (!product) throw notFound('product');
    return reply(200, view(product));
  },
};
