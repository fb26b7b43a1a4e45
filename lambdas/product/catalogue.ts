import { GetCommand } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import { notFound } from '../shared/api/http-error.ts';
import type { PageByIdRequest, PageRequest } from '../shared/api/page-schema.ts';
import { listingById, type Page, queryPage } from '../shared/api/paging.ts';
import { dynamo } from '../shared/platform/clients.ts';
import { retryConflicts } from '../shared/platform/conflicts.ts';
import { type Item, readBatch } from '../shared/platform/reads.ts';
import type { KeptProduct, Product } from './contract.ts';
import { layoutOf, readPiles, unitsIn } from './places.ts';
import { currency } from './pricing.ts';
import { lastDays, unitsSold, unitsSoldOfShares } from './sales/sales.ts';
import { CATALOGUE, productKey, table } from './table.ts';

/** Products whose shares are added up side by side. */
const AT_ONCE = 10;
/** How far back what was sold is counted. */
const SOLD_DAYS = 30;

/** Throws 404 when there is none. */
export async function readProduct(productId: string): Promise<Product> {
  const { Item } = await dynamo.send(
    new GetCommand({ TableName: table, Key: productKey(productId), ConsistentRead: true }),
  );
  if (!Item) throw notFound('product');
  return productView(Item);
}

/** A page of products that are for sale, by id. */
export async function listProducts(page: PageRequest): Promise<Page<Product>> {
  const { items, nextCursor } = await catalogueItems(page);
  const forSale = items.filter(({ archivedAt }) => archivedAt === undefined);
  return {
    items: await pMap(forSale, productView, { concurrency: AT_ONCE }),
    ...(nextCursor && { nextCursor }),
  };
}

/** A page of all products, by id, with how they are kept and what they sold: at a cost that no number of orders changes. */
export async function listKeptProducts(page: PageByIdRequest): Promise<Page<KeptProduct>> {
  const { items, nextCursor } = await catalogueItems(page);
  return { items: await pMap(items, keptView, { concurrency: AT_ONCE }), ...(nextCursor && { nextCursor }) };
}

async function catalogueItems(page: PageByIdRequest): Promise<Page<Item>> {
  const listing = listingById(table, CATALOGUE, page.idPrefix);
  const { items: entries, nextCursor } = await queryPage(listing, page);
  const items = await readItems(entries.map(({ productId }) => String(productId)));
  return { items, ...(nextCursor && { nextCursor }) };
}

/** The products (100 at most) in the order of their ids; those that do not exist are left out. */
export const readProducts = async (productIds: string[]): Promise<Product[]> =>
  pMap(await readItems(productIds), productView, { concurrency: AT_ONCE });

async function readItems(productIds: string[]): Promise<Item[]> {
  if (productIds.length === 0) return [];
  const { [table]: items = [] } = await readBatch({ [table]: { Keys: productIds.map(productKey) } });
  return productIds.flatMap((id): Item[] => {
    const item = items.find(({ productId }) => productId === id);
    return item ? [item] : [];
  });
}

async function keptView(item: Item): Promise<KeptProduct> {
  const { stockShares, shareCount } = layoutOf(item);
  const productId = String(item.productId);
  const days = lastDays(SOLD_DAYS);
  const [product, sold] = await Promise.all([
    productView(item),
    shareCount
      ? unitsSoldOfShares({ productId, shareCount }, days)
      : unitsSold(productId, days.at(-1) as string, days[0] as string),
  ]);
  return { ...product, stockShares, unitsSold: sold };
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
    ...(layout.archivedAt && { archivedAt: layout.archivedAt }),
  };
}
