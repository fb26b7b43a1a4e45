import { reconcile } from '../../lambdas/recovery/reconcile.ts';
import { openShardOf, orderKey } from '../../lambdas/shared/saga/order-record.ts';
import { createTables, put } from '../support/saga/tables.ts';

beforeAll(createTables);

const LONG_AGO = '2026-01-01T00:00:00.000Z';

/** Orders that every pass leaves alone. */
async function strays(count: number): Promise<string[]> {
  const orderIds = Array.from({ length: count }, (_, index) => `order-${index}`);
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
  return orderIds;
}

it('lists 100 of what it has left, and counts all: an answer of a Lambda is bounded', async () => {
  const orderIds = await strays(105);

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

it('goes on where the last pass ran out of time, and comes around to the first ones', async () => {
  const orderIds = await strays(105);
  const seen: string[][] = [];
  for (let pass = 0; pass < 4; pass++) {
    // Time for 40 orders.
    let asked = 0;
    const { left } = await reconcile({}, { isScheduled: true, isTimeUp: () => ++asked > 40 });
    seen.push(left.map(({ id }) => id));
  }

  expect(seen.map(({ length }) => length)).toEqual([40, 40, 40, 40]);
  // Three passes reach all 105, and the fourth begins behind the third.
  expect(new Set(seen.slice(0, 3).flat())).toEqual(new Set(orderIds));
  expect(seen[0]).not.toEqual(expect.arrayContaining(seen[1] as string[]));
  expect(new Set(seen.slice(1).flat())).toEqual(new Set(orderIds));

  const { leftCount } = await reconcile({}, { isScheduled: true, isTimeUp: () => false });
  expect(leftCount).toBe(105);
});
