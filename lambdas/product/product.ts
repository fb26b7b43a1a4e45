import { randomUUID } from 'node:crypto';
import { BatchGetCommand, type BatchGetCommandOutput, GetCommand } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod/mini';
import { notFound, refusal } from '../shared/api/http-error.ts';
import { keyReused } from '../shared/api/idempotency.ts';
import { isOwn, type Origin } from '../shared/api/origin.ts';
import type { PageRequest } from '../shared/api/page-schema.ts';
import { type Page, queryPage } from '../shared/api/paging.ts';
import { dynamo } from '../shared/platform/clients.ts';
import { retryConflicts } from '../shared/platform/conflicts.ts';
import { transact } from '../shared/platform/transactions.ts';
import { recordAdjustment } from './adjustment.ts';
import type { newProductSchema, Product, ProductChange } from './contract.ts';
import { productKey, table } from './table.ts';

/** The list of all products. An entry is written once, so that selling never touches this one partition. */
const catalogueKey = (productId: string) => ({ pk: 'CATALOGUE', sk: productId });

/**
 * Adds a product with its first units, which stand in its history for the audit. The repetition of its own request finds it there,
 * and answers the same. Throws 409 when the id is taken, 422 when the key of the request was.
 */
export async function createProduct(
  input: z.infer<typeof newProductSchema>,
  origin?: Origin,
): Promise<Product> {
  const { productId = origin?.id ?? randomUUID(), name, price, stock } = input;
  const product: Product = { productId, name, price, stock };
  const createdAt = new Date().toISOString();
  const taken = await retryConflicts(() =>
    transact([
      {
        Put: {
          TableName: table,
          Item: { ...productKey(productId), ...product, version: 1, createdAt, origin },
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
      { Put: { TableName: table, Item: { ...catalogueKey(productId), productId } } },
      recordAdjustment(productId, stock, { at: createdAt }),
    ]),
  );
  if (!taken || isOwn(taken[0], origin)) return product;
  throw input.productId
    ? refusal('PRODUCT_EXISTS', `There is a product "${productId}" already.`)
    : keyReused();
}

/**
 * Changes name, price or both. An order keeps the price that it has: it was copied when the order took its units. Throws 404 when
 * there is no such product.
 */
export async function changeProduct(productId: string, { name, price }: ProductChange): Promise<Product> {
  const set = [
    ...(name === undefined ? [] : ['#name = :name']),
    ...(price === undefined ? [] : ['price = :price']),
  ];
  const failed = await retryConflicts(() =>
    transact([
      {
        Update: {
          TableName: table,
          Key: productKey(productId),
          UpdateExpression: `SET ${set.join(', ')}`,
          ConditionExpression: 'attribute_exists(pk)',
          ...(name !== undefined && { ExpressionAttributeNames: { '#name': 'name' } }),
          ExpressionAttributeValues: { ':name': name, ':price': price },
        },
      },
    ]),
  );
  if (failed) throw notFound('product');
  return readProduct(productId);
}

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
    { table, partition: { name: 'pk', value: 'CATALOGUE' }, keys: ['pk', 'sk'] },
    page,
  );
  const items = await readProducts(entries.map(({ productId }) => String(productId)));
  return { items, ...(nextCursor && { nextCursor }) };
}

/** The products (100 at most) in the order of their ids; those that do not exist are left out. */
export async function readProducts(productIds: string[]): Promise<Product[]> {
  const products = new Map<string, Product>();
  let keys: Record<string, unknown>[] | undefined = productIds.map(productKey);
  // A batch may be answered in part: what is left over is asked for again.
  while (keys?.length) {
    const request = new BatchGetCommand({ RequestItems: { [table]: { Keys: keys } } });
    const answer: BatchGetCommandOutput = await dynamo.send(request);
    for (const item of answer.Responses?.[table] ?? []) products.set(item.productId, productView(item));
    keys = answer.UnprocessedKeys?.[table]?.Keys;
  }
  return productIds.flatMap((productId) => products.get(productId) ?? []);
}

const productView = ({ productId, name, price, stock }: Record<string, unknown>) =>
  ({ productId, name, price, stock }) as Product;
