import { CATALOGUE, productKey, shareKeysOf, table } from '../../../product/table.ts';
import { CORRECTION_PREFIX } from '../../../shared/correction.ts';
import type { SagaOrder } from '../../../shared/saga/saga-order.ts';
import type { Books } from '../../books/books.ts';
import type { Wrong } from '../../proof/confirm.ts';
import type { Scope } from '../scope.ts';
import { correction, restoration } from './fix.ts';
import { auditSums, type ScatteredSums } from './scattered-sums.ts';

/** A product's units: those left by its item and its shares, those put in by its history, and those sold by the step ledger. */
interface Units {
  stock: number | undefined;
  inShares: number;
  putIn: number;
  sold: number;
  /** How often the item was set right by hand. */
  corrections: number;
}

/** Units put in = units left + units sold, for each product: the history of adjustments against the item and the step ledger. */
const units: ScatteredSums<Units> = {
  table,
  empty: { stock: undefined, inShares: 0, putIn: 0, sold: 0, corrections: 0 },
  count(item, add) {
    const [prefix, id = ''] = item.pk.split('#');
    if (prefix === 'PRODUCT' && item.sk === productKey(id).sk)
      add(id, (line) => ({ ...line, stock: Number(item.stock) }));
    else if (prefix === 'PRODUCT' && item.sk === 'SHARE')
      add(id, (line) => ({ ...line, inShares: line.inShares + Number(item.stock) }));
    else if (prefix === 'PRODUCT' && item.sk.startsWith('ADJUSTMENT#'))
      add(id, (line) => ({ ...line, putIn: line.putIn + Number(item.units) }));
    else if (prefix === 'PRODUCT' && item.sk.startsWith(CORRECTION_PREFIX))
      add(id, (line) => ({ ...line, corrections: line.corrections + 1 }));
    else if (item.step === 'decreaseStock' && item.state === 'APPLIED')
      for (const { productId, quantity } of (item.effects as { items: SagaOrder['items'] }).items)
        add(productId, (line) => ({ ...line, sold: line.sold + quantity }));
  },
  wrongWith,
  note({ stock }, checked) {
    if (stock !== undefined) checked.products++;
  },
  async *listIds(books) {
    for await (const entries of books.pages(table, CATALOGUE)) yield entries.map(({ sk }) => sk);
  },
  countersOf: versionsOf,
};

/** Each place of units counts its writes; the product's own item counts also when shares are added. */
export async function versionsOf(ids: string[], books: Pick<Books, 'getAll'>): Promise<string[]> {
  const products = await books.getAll(ids.map((id) => ({ table, key: productKey(id) })));
  const shareKeys = products.map((product, index) => shareKeysOf(ids[index] ?? '', product?.shareCount));
  const shares = await books.getAll(shareKeys.flat().map((key) => ({ table, key })));
  const versions = shares.map((share) => share?.version ?? null);
  return products.map((product, index) =>
    JSON.stringify([product?.version ?? null, ...versions.splice(0, shareKeys[index]?.length)]),
  );
}

export const auditStock = (scope: Scope) => auditSums(units, scope);

function wrongWith({ stock, inShares, putIn, sold, corrections }: Units, id: string): Wrong[] {
  if (stock === undefined)
    return [
      {
        kind: 'PRODUCT_MISSING',
        detail: `${putIn} were put in and ${sold} sold of what is not there`,
        fix: restoration('product', productKey(id)),
      },
    ];
  const left = stock + inShares;
  const difference = left + sold - putIn;
  if (difference === 0 && left >= 0) return [];
  return [
    {
      kind: 'STOCK_NOT_CONSERVED',
      detail: `${putIn} put in, ${left} left, ${sold} sold: ${Math.abs(difference)} too ${difference < 0 ? 'few' : 'many'}`,
      fix: correction('product', id, -difference, corrections),
    },
  ];
}
