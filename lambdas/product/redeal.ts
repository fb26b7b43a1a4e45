import { notFound, refusal } from '../shared/api/http-error.ts';
import { retryConflicts, WriteConflict } from '../shared/platform/conflicts.ts';
import { transact } from '../shared/platform/transactions.ts';
import { recordAction } from '../shared/saga/operator-action.ts';
import {
  IS_FOR_SALE,
  type Layout,
  newShare,
  type Pile,
  type Place,
  putUnits,
  readLayout,
  readPiles,
  sharesUpTo,
  spreadOf,
  takeUnits,
  unitsIn,
} from './places.ts';
import { BUMP_VERSION, bumpVersion, productKey, sharedKey, table } from './table.ts';

/*
 * A product's units are dealt out anew while it sells. First the layout is written, together with the shares that it needs, empty as
 * yet; then units move, each time from one place to another in one transaction. So wherever it is interrupted, no unit is lost: those that
 * have not moved are found where they are, and dealing again goes on with them.
 */

/**
 * Spreads the product's units over so many shares, 1 to 64; with one, they lie in its own item. Throws 404 when there is no product,
 * 409 when it is archived: a new share would not know it.
 */
export async function setStockShares(
  productId: string,
  stockShares: number,
  operator?: string,
): Promise<void> {
  await retryConflicts(async () => {
    const layout = await readLayout(productId);
    if (!layout) throw notFound('product');
    if (layout.archivedAt) throw refusal('PRODUCT_ARCHIVED', 'The product is archived: bring it back first.');
    const shareCount = stockShares === 1 ? layout.shareCount : Math.max(layout.shareCount, stockShares);
    if (shareCount === 0) return;
    const failed = await transact([
      {
        Update: {
          TableName: table,
          Key: productKey(productId),
          UpdateExpression: `SET stockShares = :stockShares, shareCount = :shareCount ${BUMP_VERSION}`,
          ConditionExpression: `${layout.shareCount ? 'shareCount = :found' : 'attribute_not_exists(shareCount)'} AND ${IS_FOR_SALE}`,
          ExpressionAttributeValues: {
            ':stockShares': stockShares,
            ':shareCount': shareCount,
            ...(layout.shareCount && { ':found': layout.shareCount }),
            ...bumpVersion,
          },
        },
      },
      { Put: { TableName: table, Item: { ...sharedKey(productId), productId, shareCount } } },
      ...sharesUpTo(shareCount)
        .slice(layout.shareCount)
        .map((share) => newShare(productId, share, 0)),
      ...recordAction(table, productKey(productId), operator, {
        action: 'change product',
        detail: `${productId}: ${stockShares} stock shares`,
      }),
    ]);
    if (failed) throw new WriteConflict(`the shares of ${productId} were changed by somebody else`);
  });
  await evenOut(productId);
}

/** Moves units until every place of the layout has its part and no other has any. Others may take and put back meanwhile. */
export const evenOut = (productId: string) => deal(productId, spreadOf);

/** Moves all units of the product to one place: they are few, and lie in many. */
export const gather = (productId: string) => deal(productId, (layout) => spreadOf(layout).slice(0, 1));

const MAX_ROUNDS = 3;

async function deal(productId: string, targets: (layout: Layout) => Place[]): Promise<void> {
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const layout = await retryConflicts(() => readLayout(productId));
    if (!layout?.shareCount) return;
    const piles = await retryConflicts(() => readPiles(productId, layout));
    const moves = movesTo(targets(layout), piles);
    if (moves.length === 0) return;
    // A condition that fails has met a buyer who was faster: the next round counts anew.
    for (const { from, to, units } of moves)
      await retryConflicts(() =>
        transact([takeUnits(productId, from, units), putUnits(productId, to, units)]),
      );
  }
}

interface Move {
  from: Place;
  to: Place;
  units: number;
}

/** What has to move where, so that the targets have equal parts and no other place has any. */
function movesTo(targets: Place[], piles: Pile[]): Move[] {
  const total = unitsIn(piles);
  const due = (place: Place) => {
    const index = targets.indexOf(place);
    return index < 0 ? 0 : Math.floor(total / targets.length) + (index < total % targets.length ? 1 : 0);
  };
  const tooFew = piles.flatMap(({ place, units }) =>
    units < due(place) ? [{ place, missing: due(place) - units }] : [],
  );
  return piles.flatMap(({ place: from, units }) => {
    const moves: Move[] = [];
    for (let surplus = units - due(from); surplus > 0; ) {
      const [next] = tooFew;
      if (!next) break;
      const part = Math.min(surplus, next.missing);
      moves.push({ from, to: next.place, units: part });
      surplus -= part;
      next.missing -= part;
      if (next.missing === 0) tooFew.shift();
    }
    return moves;
  });
}
