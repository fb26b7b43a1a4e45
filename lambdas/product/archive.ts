import { notFound } from '../shared/api/http-error.ts';
import { retryConflicts, WriteConflict } from '../shared/platform/conflicts.ts';
import { transact } from '../shared/platform/transactions.ts';
import { recordAction } from '../shared/saga/operator-action.ts';
import { placeKey, placesOf, readLayout } from './places.ts';
import { productKey, table } from './table.ts';

/*
 * An archived product cannot be ordered, and what was ordered can still be undone. One transaction marks the product and every
 * share of it, and taking units for an order is conditional on the mark where they lie:
 *
 *   before the transaction      orders take units
 *   an order read it before,    its write meets the mark: it is rejected, and has taken nothing
 *     and writes after
 *   shares are added meanwhile  of the two one fails and looks again: no share is without the mark
 *   reply lost, or twice        it is archived already
 */

/** Takes the product off sale, or brings it back. Throws 404 when there is none. */
export async function setArchived(productId: string, isArchived: boolean, operator?: string): Promise<void> {
  await retryConflicts(async () => {
    const layout = await readLayout(productId);
    if (!layout) throw notFound('product');
    if (isArchived === (layout.archivedAt !== undefined)) return;
    const { shareCount } = layout;
    const asFound = shareCount ? 'shareCount = :shareCount' : 'attribute_not_exists(shareCount)';
    const failed = await transact([
      ...placesOf(layout).map((place) => ({
        Update: {
          TableName: table,
          Key: placeKey(productId, place),
          UpdateExpression: isArchived ? 'SET archivedAt = :now' : 'REMOVE archivedAt',
          ConditionExpression: `attribute_exists(pk)${place === undefined ? ` AND ${asFound}` : ''}`,
          ...valuesOf({
            ...(isArchived && { ':now': new Date().toISOString() }),
            ...(place === undefined && shareCount && { ':shareCount': shareCount }),
          }),
        },
      })),
      ...recordAction(table, productKey(productId), operator, {
        action: isArchived ? 'archive product' : 'bring product back',
        detail: productId,
      }),
    ]);
    if (failed) throw new WriteConflict(`the shares of ${productId} were changed while it was archived`);
  });
}

/** DynamoDB takes no empty set of values. */
const valuesOf = (values: Record<string, unknown>) =>
  Object.keys(values).length ? { ExpressionAttributeValues: values } : {};
