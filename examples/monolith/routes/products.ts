import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as z from 'zod/mini';
import type { Tables } from '../database/tables.ts';
import type { Tx } from '../database/transaction.ts';
import { amount, name, newId, page, pageById, wholeNumber } from './fields.ts';
import type { Request } from './http.ts';
import { beginsWith, byId, pageOf } from './listing.ts';
import { isOf, keyedOrigin, type Origin, originOf } from './origin.ts';
import { keyReused, notFound, refusal, reply } from './problem.ts';

const MAX_STOCK = 1_000_000_000;
const units = z.int().check(z.gte(0), z.lte(MAX_STOCK));
/** A row takes writes one after the other, so one share is all there is here; the number is kept for an owner that spreads the units. */
const stockShares = z.optional(z.int().check(z.gte(1), z.lte(64)));
const newProduct = z.strictObject({
  productId: z.optional(
    newId.check(z.refine((given) => given !== 'popular', 'is the name of a route: choose another')),
  ),
  name,
  price: amount,
  stock: units,
  stockShares,
});
const productChange = z
  .strictObject({
    name: z.optional(name),
    price: z.optional(amount),
    stockShares,
    archived: z.optional(z.boolean()),
  })
  .check(
    z.refine(
      (change) => Object.keys(change).length > 0,
      'must change something: name, price, stockShares or archived',
    ),
  );
const stockChange = z.union(
  [
    z.strictObject({ set: units }),
    z.strictObject({ add: z.int().check(z.gte(-MAX_STOCK), z.lte(MAX_STOCK)) }),
  ],
  { error: `must be {"set": n}, n from 0 to ${MAX_STOCK}, or {"add": n}, n a whole number` },
);

type Product = Tables['products'];

/** Over how many shares the units are to be spread, and how many shares there ever were. */
const spread = (stockShares: number | undefined, { shareCount = 0 }: Partial<Product> = {}) =>
  stockShares === undefined || (stockShares === 1 && !shareCount)
    ? {}
    : { stockShares, shareCount: Math.max(shareCount ?? 0, stockShares === 1 ? 0 : stockShares) };

const adjust = (tx: Tx, productId: string, units: number, origin?: Origin) => {
  const at = new Date().toISOString();
  const adjustmentId = origin ? `KEY#${origin.id}` : `${at}#${randomUUID()}`;
  const by = origin && { origin: JSON.stringify(origin) };
  return tx.db
    .insertInto('adjustments')
    .values({ productId, adjustmentId, units, ...by, at })
    .execute();
};

/** Whether the addition of this origin is booked: also when another owner has done that. Throws 422 for another one of the same key. */
async function isBooked(tx: Tx, productId: string, { id, content }: Origin): Promise<boolean> {
  const booked = await tx.db
    .selectFrom('adjustments')
    .select('origin')
    .where('productId', '=', productId)
    .where('adjustmentId', '=', `KEY#${id}`)
    .executeTakeFirst();
  if (booked && JSON.parse(booked.origin ?? '{}').content !== content) throw keyReused();
  return booked !== undefined;
}

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

/** The name that the services give it, too: one request has one origin, whoever owns the domain. */
const ADDS = 'PUT /products/{productId}/stock';

const firstOf = (days: number) => new Date(Date.now() - (days - 1) * 86_400_000).toISOString().slice(0, 10);
const SOLD_DAYS = 30;
const keptFor = (seconds: number) => ({ 'Cache-Control': `public, max-age=${seconds}` });

export const productsOf = (currency: string) => {
  const view = ({ productId, name, price, stock, archivedAt }: Product) => ({
    productId,
    name,
    price,
    currency,
    stock,
    ...(archivedAt && { archivedAt }),
  });

  return {
    'POST /products': async (request: Request) => {
      const { userId } = request.admin();
      const body = request.body(newProduct);
      const origin = keyedOrigin('POST /products', userId, request.key(), body);
      const { productId = origin?.id ?? randomUUID(), stockShares, ...given } = body;
      return request.change(['product'], async (tx) => {
        const product = { productId, ...given, ...spread(stockShares), createdAt: new Date().toISOString() };
        const isNew = await tx.insertNew('products', {
          ...product,
          ...(origin && { origin: JSON.stringify(origin) }),
        });
        const there = isNew ? undefined : await locked(tx, productId);
        if (there && isOf(there.origin, origin)) return reply(201, view(there));
        if (there) throw refusal('PRODUCT_EXISTS', `There is a product "${productId}" already.`);
        await adjust(tx, productId, product.stock);
        return reply(201, view(product));
      });
    },

    'PUT /products/:productId': async (request: Request) => {
      request.admin();
      const productId = request.path('productId');
      const { stockShares, archived, ...given } = request.body(productChange);
      return request.change(['product'], async (tx) => {
        const product = await locked(tx, productId);
        const staysArchived = archived !== false && product.archivedAt;
        if (stockShares !== undefined && staysArchived)
          throw refusal('PRODUCT_ARCHIVED', 'The product is archived: bring it back first.');
        const changes = {
          ...given,
          ...spread(stockShares, product),
          ...(archived === false && { archivedAt: null }),
          ...(archived && { archivedAt: product.archivedAt ?? new Date().toISOString() }),
        };
        if (Object.keys(changes).length > 0)
          await tx.db.updateTable('products').set(changes).where('productId', '=', productId).execute();
        return reply(200, view({ ...product, ...changes }));
      });
    },

    'PUT /products/:productId/stock': async (request: Request) => {
      const { userId } = request.admin();
      const productId = request.path('productId');
      const change = request.body(stockChange);
      const origin =
        'add' in change ? originOf(ADDS, userId, request.requiredKey(), { productId, ...change }) : undefined;
      return request.change(['product'], async (tx) => {
        const product = await locked(tx, productId);
        if (origin && (await isBooked(tx, productId, origin))) return reply(200, view(product));
        const stock = 'set' in change ? change.set : product.stock + change.add;
        if (stock < 0)
          throw refusal('INSUFFICIENT_STOCK', `${product.stock} are left: so many cannot be taken away.`);
        if (stock > MAX_STOCK) throw refusal('STOCK_TOO_LARGE', `At most ${MAX_STOCK} may be there.`);
        await tx.db.updateTable('products').set({ stock }).where('productId', '=', productId).execute();
        await adjust(tx, productId, stock - product.stock, origin);
        return reply(200, view({ ...product, stock }));
      });
    },

    'GET /products': async (request: Request) => {
      const forSale = request.database.db.selectFrom('products').selectAll().where('archivedAt', 'is', null);
      const listing = { of: 'products', by: byId('productId') };
      return reply(200, await pageOf(forSale, listing, request.query(page), view), keptFor(5));
    },

    'GET /admin/products': async (request: Request) => {
      request.admin();
      const { idPrefix, ...wanted } = request.query(pageById);
      const { db } = request.database;
      const kept = db
        .selectFrom('products')
        .selectAll()
        .where(beginsWith('products.productId', idPrefix))
        .select(({ selectFrom }) =>
          selectFrom('sales')
            .whereRef('sales.productId', '=', 'products.productId')
            .where('day', '>=', firstOf(SOLD_DAYS))
            .select(sql<number>`coalesce(sum(units), 0)`.as('units'))
            .as('unitsSold'),
        );
      const listing = { of: `kept products ${idPrefix ?? ''}`, by: byId('products.productId') };
      const found = await pageOf(kept, listing, wanted, (product) => ({
        ...view(product),
        stockShares: product.stockShares ?? 1,
        unitsSold: product.unitsSold ?? 0,
      }));
      return reply(200, found);
    },

    'GET /products/popular': async (request: Request) => {
      const { days, limit } = request.query({
        days: z._default(wholeNumber(1, 30), 3),
        limit: z._default(wholeNumber(1, 100), 5),
      });
      const items = await request.database.db
        .selectFrom('sales')
        .innerJoin('products', 'products.productId', 'sales.productId')
        .select(['sales.productId', 'name', sql<number>`sum(units)`.as('unitsSold')])
        .where('day', '>=', firstOf(days))
        .where('archivedAt', 'is', null)
        .groupBy(['sales.productId', 'name'])
        .having(sql`sum(units)`, '>', 0)
        .orderBy('unitsSold', 'desc')
        .orderBy('sales.productId')
        .limit(limit)
        .execute();
      return reply(200, { items }, keptFor(60));
    },

    'GET /products/:productId': async (request: Request) => {
      request.query({});
      const product = await request.database.db
        .selectFrom('products')
        .selectAll()
        .where('productId', '=', request.path('productId'))
        .executeTakeFirst();
      if (!product) throw notFound('product');
      return reply(200, view(product), keptFor(5));
    },
  };
};
