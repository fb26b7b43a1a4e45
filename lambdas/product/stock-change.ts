import { notFound, refusal } from '../shared/api/http-error.ts';
import { keyReused } from '../shared/api/idempotency.ts';
import { isOwn, type Origin } from '../shared/api/origin.ts';
import { retryConflicts, WriteConflict } from '../shared/platform/conflicts.ts';
import { type FailedCondition, transact } from '../shared/platform/transactions.ts';
import { recordAdjustment } from './adjustment.ts';
import { MAX_STOCK, type Product, type StockChange } from './contract.ts';
import { readProduct } from './product.ts';
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

/**
 * Sets the stock, or adds to it: of one origin once. Throws 404, 409 with the reason when the stock would leave its bounds, or
 * 422 when the key of the request was used for another change.
 */
export async function changeStock(productId: string, change: StockChange, origin?: Origin): Promise<Product> {
  await retryConflicts(() =>
    'set' in change ? setUnits(productId, change.set, origin) : addUnits(productId, change.add, origin),
  );
  return readProduct(productId);
}

/** The bounds are the condition: no order that comes in between can make them wrong. */
async function addUnits(productId: string, units: number, origin?: Origin): Promise<void> {
  const failed = await transact([
    {
      Update: {
        TableName: table,
        Key: productKey(productId),
        UpdateExpression: `SET stock = stock + :units ${BUMP_VERSION}`,
        ConditionExpression: 'stock BETWEEN :min AND :max',
        ExpressionAttributeValues: {
          ':units': units,
          ':min': -units,
          ':max': MAX_STOCK - units,
          ...bumpVersion,
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    recordAdjustment(productId, units, { origin }),
  ]);
  if (!failed || isDone(failed[1], origin)) return;
  const found = failed[0]?.found;
  if (!found) throw notFound('product');
  throw units < 0
    ? refusal('INSUFFICIENT_STOCK', `${found.stock} are left: ${-units} cannot be taken away.`)
    : refusal('STOCK_TOO_LARGE', `${found.stock} are there: at most ${MAX_STOCK} may be.`);
}

/** The history needs the difference, so the stock must still be the one that was read; if it moved, look again. */
async function setUnits(productId: string, units: number, origin?: Origin): Promise<void> {
  const { stock } = await readProduct(productId);
  const failed = await transact([
    {
      Update: {
        TableName: table,
        Key: productKey(productId),
        UpdateExpression: `SET stock = :units ${BUMP_VERSION}`,
        ConditionExpression: 'stock = :stock',
        ExpressionAttributeValues: { ':units': units, ':stock': stock, ...bumpVersion },
      },
    },
    recordAdjustment(productId, units - stock, { origin }),
  ]);
  if (failed && !isDone(failed[1], origin))
    throw new WriteConflict(`the stock of ${productId} changed while it was set`);
}

/** Whether the line is there already, and of the same request. Throws 422 when it is of another. */
function isDone(line: FailedCondition | undefined, origin: Origin | undefined): boolean {
  if (!line) return false;
  if (isOwn(line, origin)) return true;
  throw keyReused();
}
