import { randomUUID } from 'node:crypto';
import type * as z from 'zod/mini';
import { notFound, refusal } from '../shared/api/http-error.ts';
import { keyReused } from '../shared/api/idempotency.ts';
import { isOwn, type Origin } from '../shared/api/origin.ts';
import { retryConflicts } from '../shared/platform/conflicts.ts';
import { transact, type Write } from '../shared/platform/transactions.ts';
import { recordAction } from '../shared/saga/operator-action.ts';
import { recordAdjustment } from './adjustment.ts';
import { setArchived } from './archive.ts';
import { readProduct } from './catalogue.ts';
import type { newProductSchema, Product, ProductChange } from './contract.ts';
import { newShare, sharesUpTo } from './places.ts';
import { currency } from './pricing.ts';
import { setStockShares } from './redeal.ts';
import { catalogueKey, productKey, sharedKey, table } from './table.ts';

/**
 * Adds a product with its first units, which stand in its history for the audit. The repetition of its own request finds it there,
 * and answers the same. Throws 409 when the id is taken, 422 when the key of the request was.
 */
export async function createProduct(
  input: z.infer<typeof newProductSchema>,
  { origin, operator }: { origin?: Origin; operator?: string } = {},
): Promise<Product> {
  const { productId = origin?.id ?? randomUUID(), name, price, stock, stockShares = 1 } = input;
  const product = { productId, name, price, stock };
  const createdAt = new Date().toISOString();
  const taken = await retryConflicts(() =>
    transact([
      {
        Put: {
          TableName: table,
          Item: {
            ...productKey(productId),
            ...product,
            ...(stockShares > 1 && { stock: 0, stockShares, shareCount: stockShares }),
            version: 1,
            createdAt,
            origin,
          },
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
      { Put: { TableName: table, Item: { ...catalogueKey(productId), productId } } },
      recordAdjustment(productId, stock, { at: createdAt }),
      ...(stockShares > 1 ? sharesOf(productId, stock, stockShares) : []),
      ...recordAction(table, productKey(productId), operator, {
        action: 'create product',
        detail: `${productId}: ${name}, price ${price}, stock ${stock}`,
      }),
    ]),
  );
  if (!taken || isOwn(taken[0], origin)) return { ...product, currency };
  throw input.productId
    ? refusal('PRODUCT_EXISTS', `There is a product "${productId}" already.`)
    : keyReused();
}

/** The shares, with equal parts of the units, and the entry by which their sales are found. */
const sharesOf = (productId: string, stock: number, count: number): Write[] => [
  { Put: { TableName: table, Item: { ...sharedKey(productId), productId, shareCount: count } } },
  ...sharesUpTo(count).map((share) =>
    newShare(productId, share, Math.floor(stock / count) + (share < stock % count ? 1 : 0)),
  ),
];

/**
 * Changes name, price, over how many shares the units are spread, or whether it is for sale. An order keeps the price that it has: it was copied when the order
 * took its units. Throws 404 when there is no such product.
 */
export async function changeProduct(
  productId: string,
  { name, price, stockShares, archived }: ProductChange,
  operator?: string,
): Promise<Product> {
  // What can only be done to a product that is for sale comes between the two.
  if (archived === false) await setArchived(productId, false, operator);
  if (name !== undefined || price !== undefined) await changeText(productId, { name, price }, operator);
  if (stockShares !== undefined) await setStockShares(productId, stockShares, operator);
  if (archived) await setArchived(productId, true, operator);
  return readProduct(productId);
}

async function changeText(
  productId: string,
  { name, price }: Pick<ProductChange, 'name' | 'price'>,
  operator: string | undefined,
): Promise<void> {
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
      ...recordAction(table, productKey(productId), operator, {
        action: 'change product',
        detail: [
          productId,
          ...(name === undefined ? [] : [`name ${name}`]),
          ...(price === undefined ? [] : [`price ${price}`]),
        ].join(': '),
      }),
    ]),
  );
  if (failed) throw notFound('product');
}
