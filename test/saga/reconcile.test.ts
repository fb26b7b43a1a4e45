import { reconcile } from '../../lambdas/recovery/reconcile.ts';
import { openShardOf, orderKey } from '../../lambdas/shared/saga/order-record.ts';
import { createTables, put } from '../support/saga/tables.ts';

beforeAll(createTables);

it('lists 100 of what it has left, and counts all: an answer of a Lambda is bounded', async () => {
  const LONG_AGO = '2026-01-01T00:00:00.000Z';
  const orderIds = Array.from({ length: 105 }, (_, index) => `order-${index}`);
  await Promise.all(
    orderIds.map((orderId) =>
      put('order', {
        ...orderKey(orderId),
        orderId,
        status: 'CONFIRMED',
        openShard: openShardOf(orderId),
        createdAt: LONG_AGO,
        updatedAt: LONG_AGO,
      }),
    ),
  );

  const { undone, undoneCount, left, leftCount } = await reconcile(
    {},
    { isScheduled: true, isTimeUp: () => false },
  );

  expect({ undone, undoneCount, listed: left.length, leftCount }).toEqual({
    undone: [],
    undoneCount: 0,
    listed: 100,
    leftCount: 105,
  });
  expect(orderIds).toEqual(expect.arrayContaining(left.map(({ id }) => id)));
});
