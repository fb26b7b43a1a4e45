import type { Write } from '../shared/platform/transactions.ts';
import { compensation, step } from '../shared/saga/commands/command.ts';
import { OrderRejected } from '../shared/saga/errors.ts';
import { requireForwardRun } from '../shared/saga/runs.ts';
import { orderPayload, type SagaOrder } from '../shared/saga/saga-order.ts';
import type { GuardedWrite } from '../shared/saga/step-ledger.ts';
import { noSuchProduct, priceOf } from './pricing.ts';
import { countSales, dayOf, takeBackSales } from './sales.ts';
import { BUMP_VERSION, bumpVersion, ledger, productKey, table } from './table.ts';

interface Taken {
  items: SagaOrder['items'];
  /** The day on which the sale was counted, so that its undo takes it from the same one. */
  day: string;
}

/** Step 1: takes every item from stock, or none, and answers with the price. Refuses a run that is not the order's own. */
export const decreaseStock = step(
  ledger,
  'decreaseStock',
  orderPayload,
  async ({ order: { items } }, products) => {
    const day = dayOf(Date.now());
    return {
      result: priceOf(items, products),
      effects: { items, day } satisfies Taken,
      writes: [...items.map(takeUnits), ...countSales(day, items).map(unrefusable)],
    };
  },
  {
    guard: requireForwardRun,
    reads: ({ order: { items } }) => items.map(({ productId }) => productKey(productId)),
  },
);

/** Puts back what decreaseStock took. */
export const increaseStock = compensation<Taken>(ledger, 'decreaseStock', ({ items, day }) => [
  ...items.map(({ productId, quantity }) => addUnits(productId, quantity)),
  ...takeBackSales(day, items),
]);

/** A write without a condition, which therefore cannot be the one that said no. */
const unrefusable = (write: Write): GuardedWrite => ({
  write,
  rejection: () => {
    throw new Error('a write without a condition was refused');
  },
});

/** The rule "never below zero" is the condition: no read can be too old for it. */
function takeUnits({ productId, quantity }: SagaOrder['items'][number]): GuardedWrite {
  return {
    write: {
      Update: {
        TableName: table,
        Key: productKey(productId),
        UpdateExpression: `SET stock = stock - :quantity ${BUMP_VERSION}`,
        ConditionExpression: 'stock >= :quantity',
        ExpressionAttributeValues: { ':quantity': quantity, ...bumpVersion },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    rejection: (product) =>
      product
        ? new OrderRejected('INSUFFICIENT_STOCK', `${productId}: ${product.stock} left, ${quantity} wanted`)
        : noSuchProduct(productId),
  };
}

/** The product must exist: ADD on a missing item would make a nameless product out of the units. */
function addUnits(productId: string, quantity: number): Write {
  return {
    Update: {
      TableName: table,
      Key: productKey(productId),
      UpdateExpression: `SET stock = stock + :quantity ${BUMP_VERSION}`,
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':quantity': quantity, ...bumpVersion },
    },
  };
}
