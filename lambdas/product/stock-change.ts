import { notFound, refusal } from '../shared/api/http-error.ts';
import { keyReused } from '../shared/api/idempotency.ts';
import { isOwn, type Origin } from '../shared/api/origin.ts';
import { retryConflicts, WriteConflict } from '../shared/platform/conflicts.ts';
import { readTogether } from '../shared/platform/reads.ts';
import { type FailedCondition, transact, type Write } from '../shared/platform/transactions.ts';
import { recordAction } from '../shared/saga/operator-action.ts';
import { recordAdjustment } from './adjustment.ts';
import { readProduct } from './catalogue.ts';
import { lookForUnits } from './choice.ts';
import { MAX_STOCK, type Product, type StockChange } from './contract.ts';
import {
  type Layout,
  layoutOf,
  putUnits,
  readPiles,
  readPilesOfOneMoment,
  takeUnits,
  unitsIn,
} from './places.ts';
import { evenOut } from './redeal.ts';
import { BUMP_VERSION, bumpVersion, productKey, table } from './table.ts';

/*
 * Two writes in one transaction: the units, and the line in the history that says by how much. A request with a key names the line
 * by it, so that it changes the stock once:
 *
 *   before the transaction       nothing happened; the repetition does it
 *   after it, reply lost         the repetition finds its own line and changes nothing
 *   twice at once                one transaction wins; the other finds the line of the first
 *   the reading of the answer fails   the same: the line is there
 */

/** Whose request it is, and the operator who made it. */
interface By {
  origin?: Origin;
  operator?: string;
}

/** The line in the history, and the record of who wrote it. */
const recordChange = (productId: string, units: number, { origin, operator }: By): Write[] => [
  recordAdjustment(productId, units, { origin }),
  ...recordAction(table, productKey(productId), operator, {
    action: 'change stock',
    detail: `${productId}: ${units < 0 ? '' : '+'}${units}`,
  }),
];

/**
 * Sets the stock, or adds to it: of one origin once. Throws 404, 409 with the reason when the stock would leave its bounds, or
 * 422 when the key of the request was used for another change.
 */
export async function changeStock(productId: string, change: StockChange, by: By = {}): Promise<Product> {
  if ('add' in change) await moveUnits(productId, change.add, adjustment(productId, change.add, by));
  else await evenedOut(productId, () => setUnits(productId, change.set, by));
  return readProduct(productId);
}

/** Puts units in, or takes them away, together with the line that says why: once. Throws 404, or 409 with the reason. */
export const moveUnits = (productId: string, units: number, line: Line): Promise<void> =>
  evenedOut(productId, () => addUnits(productId, units, line));

async function evenedOut(productId: string, change: () => Promise<Layout>): Promise<void> {
  const layout = await retryConflicts(change);
  if (layout.shareCount) await evenOut(productId);
}

/** What is written beside the units, and stands for them: where it is there already, nothing is moved again. */
interface Line {
  /** The first is the line itself, on the condition that it is not there. */
  writes: Write[];
  /** Whether what it met is itself. Throws when it is another. */
  isThere: (found: FailedCondition | undefined) => boolean;
}

const adjustment = (productId: string, units: number, by: By): Line => ({
  writes: recordChange(productId, units, by),
  isThere: (found) => isDone(found, by.origin),
});

/** The bounds are the condition: no order that comes in between can make them wrong. Returns where the product's units lie. */
async function addUnits(productId: string, units: number, line: Line): Promise<Layout> {
  const failed = await transact([
    {
      Update: {
        TableName: table,
        Key: productKey(productId),
        UpdateExpression: `SET stock = stock + :units ${BUMP_VERSION}`,
        ConditionExpression: 'stock BETWEEN :min AND :max AND attribute_not_exists(shareCount)',
        ExpressionAttributeValues: {
          ':units': units,
          ':min': -units,
          ':max': MAX_STOCK - units,
          ...bumpVersion,
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    ...line.writes,
  ]);
  if (!failed) return WITHOUT_SHARES;
  const found = failed[0]?.found;
  const layout = found ? layoutOf(found) : WITHOUT_SHARES;
  if (line.isThere(failed[1])) return layout;
  if (!found) throw notFound('product');
  if (layout.shareCount === 0) throw outOfBounds(Number(found.stock), units);
  return addToPlaces(productId, units, layout, line);
}

/** What comes is put into the product's own item, and dealt out from there; what goes is taken from where it lies. */
async function addToPlaces(productId: string, units: number, layout: Layout, line: Line): Promise<Layout> {
  const stock = unitsIn(await readPiles(productId, layout));
  if (stock + units > MAX_STOCK) throw outOfBounds(stock, units);
  const taken = units < 0 ? await lookForUnits(productId, -units, layout) : [];
  if (!taken) throw outOfBounds(stock, units);
  const failed = await transact([
    ...line.writes,
    ...(units < 0
      ? taken.map(({ share, quantity }) => takeUnits(productId, share, quantity))
      : [putUnits(productId, undefined, units)]),
  ]);
  if (failed && !line.isThere(failed[0])) throw new WriteConflict(`units of ${productId} moved meanwhile`);
  return layout;
}

/** The history needs the difference, so the stock must still be the one that was read; if it moved, look again. */
async function setUnits(productId: string, units: number, by: By): Promise<Layout> {
  const [product] = await readTogether(table, [productKey(productId)]);
  if (!product) throw notFound('product');
  const layout = layoutOf(product);
  if (layout.shareCount) return setPlaces(productId, units, layout, by);
  const failed = await transact([
    {
      Update: {
        TableName: table,
        Key: productKey(productId),
        UpdateExpression: `SET stock = :units ${BUMP_VERSION}`,
        ConditionExpression: 'stock = :stock AND attribute_not_exists(shareCount)',
        ExpressionAttributeValues: { ':units': units, ':stock': product.stock, ...bumpVersion },
      },
    },
    ...recordChange(productId, units - Number(product.stock), by),
  ]);
  if (failed && !isDone(failed[1], by.origin))
    throw new WriteConflict(`the stock of ${productId} changed while it was set`);
  return layout;
}

/** Set at the moment at which they were counted: what is sold between that and the write goes off what was set. */
async function setPlaces(productId: string, units: number, layout: Layout, by: By): Promise<Layout> {
  const piles = await readPilesOfOneMoment(productId, layout);
  if (!piles) throw new WriteConflict(`the stock of ${productId} changed while it was counted`);
  const change = units - unitsIn(piles);
  return addToPlaces(productId, change, layout, adjustment(productId, change, by));
}

const WITHOUT_SHARES: Layout = { stockShares: 1, shareCount: 0 };

const outOfBounds = (stock: number, units: number) =>
  units < 0
    ? refusal('INSUFFICIENT_STOCK', `${stock} are left: ${-units} cannot be taken away.`)
    : refusal('STOCK_TOO_LARGE', `${stock} are there: at most ${MAX_STOCK} may be.`);

/** Whether the line is there already, and of the same request. Throws 422 when it is of another. */
function isDone(line: FailedCondition | undefined, origin: Origin | undefined): boolean {
  if (!line) return false;
  if (isOwn(line, origin)) return true;
  throw keyReused();
}
