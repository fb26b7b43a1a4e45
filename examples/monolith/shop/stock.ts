import { sql } from 'kysely';
import { requireOne, type Tx } from '../database/transaction.ts';
import { Rejected, type Step } from '../saga/ledger.ts';
import { type OrderPayload, orderPayload, type Price, reader } from './payload.ts';

type Items = OrderPayload['order']['items'];
interface Taken {
  items: Items;
  day: string;
}

/** Step 1: takes every item from the stock, or none, and says what they cost. */
export const decreaseStock = (currency: string): Step<OrderPayload> => ({
  domain: 'product',
  read: reader(orderPayload),
  async apply(tx, { order: { items } }) {
    const day = new Date().toISOString().slice(0, 10);
    const lines: Price['lines'] = [];
    // Always in the same order, so that two orders of the same products wait for each other instead of deadlocking.
    for (const { productId, quantity } of sorted(items)) {
      const product = await tx.db
        .selectFrom('products')
        .select(['price', 'stock', 'archivedAt'])
        .where('productId', '=', productId)
        .modifyEnd(tx.forUpdate)
        .executeTakeFirst();
      if (!product) throw new Rejected('PRODUCT_NOT_FOUND', productId);
      if (product.archivedAt)
        throw new Rejected('PRODUCT_NOT_FOUND', `${productId}: it is no longer for sale`);
      if (product.stock < quantity)
        throw new Rejected('INSUFFICIENT_STOCK', `${productId}: ${product.stock} left, ${quantity} wanted`);
      lines.push({ productId, quantity, unitPrice: product.price, amount: product.price * quantity });
    }
    await move(tx, day, items, -1);
    const subtotal = lines.reduce((sum, line) => sum + line.amount, 0);
    const inOrder = items.map((item) => lines.find(({ productId }) => productId === item.productId));
    return {
      result: { lines: inOrder, subtotal, discount: 0, total: subtotal, currency },
      effects: { items, day } satisfies Taken,
    };
  },
  undo: (tx, { items, day }: Taken) => move(tx, day, items, 1),
});

/** Moves units between the stock and what was sold on the day. */
async function move(tx: Tx, day: string, items: Items, sign: 1 | -1): Promise<void> {
  for (const { productId, quantity } of sorted(items)) {
    const moved = await tx.db
      .updateTable('products')
      .set({ stock: sql`stock + ${sign * quantity}` })
      .where('productId', '=', productId)
      .executeTakeFirst();
    requireOne(moved, `product ${productId}`);
    await tx.insertNew('sales', { productId, day, units: 0 });
    await tx.db
      .updateTable('sales')
      .set({ units: sql`units - ${sign * quantity}` })
      .where('productId', '=', productId)
      .where('day', '=', day)
      .execute();
  }
}

const sorted = (items: Items) => items.toSorted((one, other) => (one.productId < other.productId ? -1 : 1));
