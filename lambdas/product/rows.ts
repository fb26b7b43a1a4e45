import { DOMAIN_ROWS } from '../shared/participant/domain-rows.ts';
import {
  allOf,
  behind,
  columnsOf,
  type DomainMapping,
  inOneItem,
  type KeyedItem,
  ledgerRows,
  type Row,
} from '../shared/participant/row-mapping.ts';
import type { Item } from '../shared/platform/reads.ts';
import {
  catalogueKey,
  popular,
  productKey,
  SALES_PREFIX,
  SHARED,
  salesExpiry,
  salesKey,
  sharedKey,
  shareKey,
  shareKeysOf,
} from './table.ts';

const { products, adjustments, sales } = DOMAIN_ROWS.product;

/** The neutral rows of the product domain in its table. */
export const rows: DomainMapping<'product'> = {
  products: {
    shape: products,
    partOf: ({ pk, sk }) =>
      sk === 'PRODUCT' || sk === 'SHARE' ? allOf({ productId: productIn('PRODUCT#', pk) }) : undefined,
    keysOf: ({ productId }) => [productKey(String(productId))],
    moreKeysOf: ({ productId }, [product]) => shareKeysOf(String(productId), product?.shareCount),
    // A ledger may still name a share that the other owner knows nothing of.
    merge: (row, { shareCount = 0 }) =>
      Number(shareCount) > Number(row.shareCount ?? 0) ? { stockShares: 1, ...row, shareCount } : row,
    itemsOf: itemsOfProduct,
    rowOf(items) {
      const product = items.find(({ sk }) => sk === 'PRODUCT');
      const places = items.filter(({ sk }) => sk === 'PRODUCT' || sk === 'SHARE');
      const stock = places.reduce((sum, place) => sum + Number(place.stock), 0);
      return product && columnsOf(products, { ...product, stock });
    },
  },

  adjustments: inOneItem({
    shape: adjustments,
    keyOf: ({ productId, adjustmentId }) => ({
      ...productKey(String(productId)),
      sk: `ADJUSTMENT#${adjustmentId}`,
    }),
    partOf: ({ pk, sk }) =>
      allOf({ productId: behind('PRODUCT#', pk), adjustmentId: behind('ADJUSTMENT#', sk) }),
    attributesOf: ({ productId: _, adjustmentId: __, ...attributes }) => attributes,
  }),

  // The counters of its shares are one number to everybody else.
  sales: {
    shape: sales,
    partOf: ({ pk, sk }) => allOf({ productId: productIn(SALES_PREFIX, pk), day: behind('DAY#', sk) }),
    keysOf: ({ productId, day }) => [salesKey(String(productId), String(day)), sharedKey(String(productId))],
    moreKeysOf: ({ productId, day }, found) =>
      shareKeysOf(String(productId), found.find(({ pk }) => pk === SHARED)?.shareCount).map((_, share) =>
        salesKey(String(productId), String(day), share),
      ),
    itemsOf({ productId, day, units }) {
      const [id, of] = [String(productId), String(day)];
      return [
        {
          ...salesKey(id, of),
          productId,
          unitsSold: units,
          expiresAt: salesExpiry(of),
          [popular.partition]: popular.valueOf(of, popular.shardOf(id)),
        },
      ];
    },
    rowOf(items) {
      const [first, ...others] = items.filter(({ pk }) => behind(SALES_PREFIX, pk));
      if (!first) return undefined;
      const units = [first, ...others].reduce((sum, { unitsSold }) => sum + Number(unitsSold), 0);
      return { productId: first.productId, day: behind('DAY#', first.sk), units };
    },
  },

  ledger: ledgerRows(),
};

/** No product has ever had as many; a row that says so would be that many items. */
const MAX_SHARES = 1_000;

/** The units are dealt out over the shares that the product is spread over; all that there ever were stay. Throws RangeError for too many. */
function itemsOfProduct(row: Row): KeyedItem[] {
  const { productId: id, stock, stockShares = 1, shareCount = 0, archivedAt } = row;
  const productId = String(id);
  const [units, spread, count] = [Number(stock), Number(stockShares), Number(shareCount)];
  if (count > MAX_SHARES) throw new RangeError(`shareCount: is over ${MAX_SHARES}`);
  const isSpread = spread > 1;
  const mark: Item = archivedAt ? { archivedAt } : {};
  return [
    { ...productKey(productId), ...columnsOf(products, row), ...(isSpread && { stock: 0 }) },
    { ...catalogueKey(productId), productId },
    ...(count ? [{ ...sharedKey(productId), productId, shareCount: count }] : []),
    ...Array.from({ length: count }, (_, share) => ({
      ...shareKey(productId, share),
      productId,
      share,
      stock: isSpread && share < spread ? Math.floor(units / spread) + (share < units % spread ? 1 : 0) : 0,
      ...mark,
    })),
  ];
}

/** The product of a partition, or of one of its shares'. */
const productIn = (prefix: string, pk: string) => behind(prefix, pk)?.replace(/#SHARE#\d+$/, '');

/** What an item adds to the domain's totals. */
export function totalsOf({ sk, stock, units, unitsSold }: Item) {
  const kind = String(sk);
  return {
    units: kind === 'PRODUCT' || kind === 'SHARE' ? Number(stock) : 0,
    putIn: kind.startsWith('ADJUSTMENT#') ? Number(units) : 0,
    sold: kind.startsWith('DAY#') ? Number(unitsSold) : 0,
  };
}
