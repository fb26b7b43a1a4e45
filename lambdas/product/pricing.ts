import { requireEnv } from '../shared/platform/env.ts';
import type { Item } from '../shared/platform/reads.ts';
import { OrderRejected } from '../shared/saga/errors.ts';
import type { Price, SagaOrder } from '../shared/saga/saga-order.ts';

/** Of every price; see lib/environments.ts. */
export const currency = requireEnv('CURRENCY');

/** What the items cost by the stored products, without a discount. Throws OrderRejected when a product does not exist. */
export function priceOf(items: SagaOrder['items'], products: (Item | undefined)[]): Price {
  const lines = items.map(({ productId, quantity }, index) => {
    const product = products[index];
    if (!product) throw noSuchProduct(productId);
    if (product.archivedAt) throw archived(productId);
    const unitPrice = Number(product.price);
    return { productId, quantity, unitPrice, amount: unitPrice * quantity };
  });
  const subtotal = lines.reduce((sum, { amount }) => sum + amount, 0);
  return { lines, subtotal, discount: 0, total: subtotal, currency };
}

/** The detail begins with the product, as that of a stock that is too small does: the order's record tells it by that. */
export const noSuchProduct = (productId: string) =>
  new OrderRejected('PRODUCT_NOT_FOUND', `${productId}: there is no such product`);

export const archived = (productId: string) =>
  new OrderRejected('PRODUCT_NOT_FOUND', `${productId}: it is no longer for sale`);
