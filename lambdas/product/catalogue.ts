import { GetCommand } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import { notFound } from '../shared/api/http-error.ts';
import type { PageRequest } from '../shared/api/page-schema.ts';
import { type Page, queryPage } from '../shared/api/paging.ts';
import { dynamo } from '../shared/platform/clients.ts';
import { retryConflicts } from '../shared/platform/conflicts.ts';
import { type Item, readBatch } from '../shared/platform/reads.ts';
import type { Product } from './contract.ts';
import { layoutOf, readPiles, unitsIn } from './places.ts';
import { currency } from './pricing.ts';
import { CATALOGUE, productKey, table } from './table.ts';

/** Products whose shares are added up side by side. */
const AT_ONCE = 10;

/** Throws 404 when there is none. */
export async function readProduct(productId: string): Promise<Product> {
  const { Item } = await dynamo.send(
    new GetCommand({ TableName: table, Key: productKey(productId), ConsistentRead: true }),
  );
  if (!Item) throw notFound('product');
  return productView(Item);
}

/** A page of products, by id. */
export async function listProducts(page: PageRequest): Promise<Page<Product>> {
  const { items: entries, nextCursor } = await queryPage(
    { table, partition: { name: 'pk', value: CATALOGUE }, keys: ['pk', 'sk'] },
    page,
  );
  const items = await readProducts(entries.map(({ productId }) => String(productId)));
  return { items, ...(nextCursor && { nextCursor }) };
}

/** The products (100 at most) in the order of their ids; those that do not exist are left out. */
export async function readProducts(productIds: string[]): Promise<Product[]> {
  if (productIds.length === 0) return [];
  const { [table]: items = [] } = await readBatch({ [table]: { Keys: productIds.map(productKey) } });
  const products = await pMap(items, productView, { concurrency: AT_ONCE });
  return productIds.flatMap((id) => products.find(({ productId }) => productId === id) ?? []);
}

/** One that has shares costs one request more: the sum of what lies in them. */
async function productView(item: Item): Promise<Product> {
  const { productId, name, price, stock } = item as unknown as Product;
  const layout = layoutOf(item);
  return {
    productId,
    name,
    price,
    currency,
    stock: layout.shareCount ? unitsIn(await retryConflicts(() => readPiles(productId, layout))) : stock,
  };
}
