import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../shared/platform/clients.ts';
import { OrderRejected } from '../shared/saga/errors.ts';
import type { Price, SagaOrder } from '../shared/saga/saga-order.ts';
import { productKey, table } from './table.ts';

/** What the items cost now, without a discount. Throws OrderRejected when a product does not exist. */
export async function priceOf(items: SagaOrder['items']): Promise<Price> {
  const lines = await Promise.all(
    items.map(async ({ productId, quantity }) => {
      const unitPrice = await unitPriceOf(productId);
      return { productId, quantity, unitPrice, amount: unitPrice * quantity };
    }),
  );
  const subtotal = lines.reduce((sum, { amount }) => sum + amount, 0);
  return { lines, subtotal, discount: 0, total: subtotal };
}

async function unitPriceOf(productId: string): Promise<number> {
  const { Item } = await dynamo.send(
    new GetCommand({
      TableName: table,
      Key: productKey(productId),
      ProjectionExpression: 'price',
      ConsistentRead: true,
    }),
  );
  if (!Item) throw new OrderRejected('PRODUCT_NOT_FOUND', productId);
  return Item.price;
}
