import { randomUUID } from 'node:crypto';
import { BatchGetCommand, type BatchGetCommandOutput, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { dynamo } from '../shared/clients.ts';
import { HttpError, notFound } from '../shared/http-error.ts';
import { type Page, type PageRequest, queryPage } from '../shared/paging.ts';
import { amountSchema, idSchema } from '../shared/saga-order.ts';
import { transact } from '../shared/transactions.ts';
import { productKey, table } from './table.ts';

export const newProductSchema = z.strictObject({
  productId: z.optional(idSchema),
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  price: amountSchema,
  stock: z.int().check(z.gte(0), z.lte(1_000_000_000)),
});

export interface Product {
  productId: string;
  name: string;
  price: number;
  stock: number;
}

/** The list of all products. An entry is written once, so that selling never touches this one partition. */
const catalogueKey = (productId: string) => ({ pk: 'CATALOGUE', sk: productId });

/** Adds a product with its first units, which stand in its history for the audit. Throws 409 when the id is taken. */
export async function createProduct(input: z.infer<typeof newProductSchema>): Promise<Product> {
  const { productId = randomUUID(), name, price, stock } = input;
  const product: Product = { productId, name, price, stock };
  const createdAt = new Date().toISOString();
  const taken = await transact([
    {
      Put: {
        TableName: table,
        Item: { ...productKey(productId), ...product, createdAt },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    { Put: { TableName: table, Item: { ...catalogueKey(productId), productId } } },
    {
      Put: {
        TableName: table,
        Item: {
          ...productKey(productId),
          sk: `ADJUSTMENT#${createdAt}#${randomUUID()}`,
          units: stock,
          at: createdAt,
        },
      },
    },
  ]);
  if (taken) throw new HttpError(409, `There is a product "${productId}" already.`);
  return product;
}

/** Throws 404 when there is none. */
export async function readProduct(productId: string): Promise<Product> {
  const { Item } = await dynamo.send(new GetCommand({ TableName: table, Key: productKey(productId) }));
  if (!Item) throw notFound('product');
  return productView(Item);
}

/** A page of products, by id. */
export async function listProducts(page: PageRequest): Promise<Page<Product>> {
  const { items: entries, nextCursor } = await queryPage(
    { table, partition: { name: 'pk', value: 'CATALOGUE' }, keys: ['pk', 'sk'] },
    page,
  );
  const products = new Map((await readProducts(entries)).map((product) => [product.productId, product]));
  const items = entries.flatMap(({ productId }) => products.get(String(productId)) ?? []);
  return { items, ...(nextCursor && { nextCursor }) };
}

async function readProducts(entries: Record<string, unknown>[]): Promise<Product[]> {
  const products: Product[] = [];
  let keys: Record<string, unknown>[] | undefined = entries.map(({ productId }) =>
    productKey(String(productId)),
  );
  // A batch may be answered in part: what is left over is asked for again.
  while (keys?.length) {
    const request = new BatchGetCommand({ RequestItems: { [table]: { Keys: keys } } });
    const answer: BatchGetCommandOutput = await dynamo.send(request);
    products.push(...(answer.Responses?.[table] ?? []).map(productView));
    keys = answer.UnprocessedKeys?.[table]?.Keys;
  }
  return products;
}

const productView = ({ productId, name, price, stock }: Record<string, unknown>) =>
  ({ productId, name, price, stock }) as Product;
