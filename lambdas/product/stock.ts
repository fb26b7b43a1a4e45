import { WriteConflict } from '../shared/platform/conflicts.ts';
import type { Item } from '../shared/platform/reads.ts';
import { fenceNow, type Write } from '../shared/platform/transactions.ts';
import { compensation, step } from '../shared/saga/commands/command.ts';
import type { GuardedWrite } from '../shared/saga/commands/step-plan.ts';
import { OrderRejected } from '../shared/saga/errors.ts';
import { requireForwardRun } from '../shared/saga/runs.ts';
import { orderPayload, type SagaOrder } from '../shared/saga/saga-order.ts';
import { anyPlace, lookForUnits, type Taken } from './choice.ts';
import { layoutOf, putUnits, sellUnits } from './places.ts';
import { archived, noSuchProduct, priceOf } from './pricing.ts';
import { gather } from './redeal.ts';
import { countSale, dayOf } from './sales/sales.ts';
import { ledger, productKey } from './table.ts';

interface Effects {
  items: SagaOrder['items'];
  /** The day on which the sale was counted, so that its undo takes it from the same one. */
  day: string;
  /** From where the units were taken; absent when all came from the products' own items. */
  taken?: Taken[];
}

/**
 * What one transaction takes is 100 writes: the ledger's, the counters of 20 products at most, and these. Within a fence 42 come
 * to it: its condition, and a line in the list of changes for each row.
 */
const maxPlaces = () => (fenceNow() ? 37 : 79);

/** Step 1: takes every item from stock, or none, and answers with the price. Refuses a run that is not the order's own. */
export const decreaseStock = step(
  ledger,
  'decreaseStock',
  orderPayload,
  async ({ order: { items } }, products, wasRefused) => {
    const result = priceOf(items, products);
    const taken = await takeFrom(items, products as Item[], wasRefused);
    const effects: Effects = {
      items,
      day: dayOf(Date.now()),
      ...(taken.some(({ share }) => share !== undefined) && { taken }),
    };
    return { result, effects, writes: [...taken.map(taking), ...countSales(effects, 1).map(unrefusable)] };
  },
  {
    guard: requireForwardRun,
    reads: ({ order: { items } }) => items.map(({ productId }) => productKey(productId)),
  },
);

/** Puts back what decreaseStock took, where it was. */
export const increaseStock = compensation<Effects>(ledger, 'decreaseStock', (effects) => [
  ...takenBy(effects).map(({ productId, share, quantity }) => putUnits(productId, share, quantity)),
  ...countSales(effects, -1),
]);

async function takeFrom(items: SagaOrder['items'], products: Item[], wasRefused: boolean): Promise<Taken[]> {
  const chosen = await Promise.all(
    items.map(async ({ productId, quantity }, index) => {
      const layout = layoutOf(products[index] as Item);
      // Only a share that had too few makes it worth looking at the others; without shares there are none.
      const isBlind = !wasRefused || layout.shareCount === 0;
      const taken = isBlind
        ? anyPlace(productId, quantity, layout)
        : await lookForUnits(productId, quantity, layout);
      if (!taken) throw insufficient(productId, 'too few');
      return taken;
    }),
  );
  const taken = chosen.flat();
  if (taken.length <= maxPlaces()) return taken;
  const [most] = chosen.toSorted((one, other) => other.length - one.length);
  await gather(most?.[0]?.productId as string);
  throw new WriteConflict('the units lay in more places than one transaction takes: they were gathered');
}

/** Where the units of a product were taken, and of an order as a whole. */
const takenBy = ({ items, taken = items }: Effects): Taken[] => taken;

/** One counter a product: that of the first share from which it was taken. */
const countSales = (effects: Effects, sign: 1 | -1): Write[] =>
  effects.items.map(({ productId, quantity }) => {
    const first = takenBy(effects).find((part) => part.productId === productId);
    return countSale({ day: effects.day, productId, share: first?.share }, sign * quantity);
  });

/** A write without a condition, which therefore cannot be the one that said no. */
const unrefusable = (write: Write): GuardedWrite => ({
  write,
  rejection: () => {
    throw new Error('a write without a condition was refused');
  },
});

/** An empty share says nothing about the others; only a product whose units all lie in its own item is known by it. */
const taking = ({ productId, share, quantity }: Taken): GuardedWrite => ({
  write: sellUnits(productId, share, quantity),
  rejection: (found) => {
    if (share !== undefined || (found && layoutOf(found).shareCount > 0)) return undefined;
    if (!found) return noSuchProduct(productId);
    return found.archivedAt
      ? archived(productId)
      : insufficient(productId, `${found.stock} left, ${quantity} wanted`);
  },
});

const insufficient = (productId: string, why: string) =>
  new OrderRejected('INSUFFICIENT_STOCK', `${productId}: ${why}`);
