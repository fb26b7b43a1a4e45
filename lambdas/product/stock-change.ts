import { notFound, refusal } from '../shared/api/http-error.ts';
import { retryConflicts, WriteConflict } from '../shared/platform/conflicts.ts';
import { transact } from '../shared/platform/transactions.ts';
import { recordAdjustment } from './adjustment.ts';
import { MOST_STOCK, type Product, type StockChange } from './contract.ts';
import { readProduct } from './product.ts';
import { BUMP_VERSION, bumpVersion, productKey, table } from './table.ts';

/**
 * Sets the stock, or adds to it, together with the line in the history that says by how much. Throws 404, or 409 with the
 * reason when the stock would leave its bounds.
 */
export async function changeStock(productId: string, change: StockChange): Promise<Product> {
  await retryConflicts(() =>
    'set' in change ? setUnits(productId, change.set) : addUnits(productId, change.add),
  );
  return readProduct(productId);
}

/** The bounds are the condition: no order that comes in between can make them wrong. */
async function addUnits(productId: string, units: number): Promise<void> {
  const failed = await transact([
    {
      Update: {
        TableName: table,
        Key: productKey(productId),
        UpdateExpression: `SET stock = stock + :units ${BUMP_VERSION}`,
        ConditionExpression: 'stock BETWEEN :least AND :most',
        ExpressionAttributeValues: {
          ':units': units,
          ':least': -units,
          ':most': MOST_STOCK - units,
          ...bumpVersion,
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    recordAdjustment(productId, units),
  ]);
  if (!failed) return;
  const found = failed[0]?.found;
  if (!found) throw notFound('product');
  throw units < 0
    ? refusal('INSUFFICIENT_STOCK', `${found.stock} are left: ${-units} cannot be taken away.`)
    : refusal('STOCK_TOO_LARGE', `${found.stock} are there: at most ${MOST_STOCK} may be.`);
}

/** The history needs the difference, so the stock must still be the one that was read; if it moved, look again. */
async function setUnits(productId: string, units: number): Promise<void> {
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
    recordAdjustment(productId, units - stock),
  ]);
  if (failed) throw new WriteConflict(`the stock of ${productId} changed while it was set`);
}
