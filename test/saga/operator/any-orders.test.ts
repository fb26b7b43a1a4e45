import { collectChanges } from '../../../lambdas/journal/collect.ts';
import { orderContract } from '../../../lambdas/recovery/operator/contract/order-contract.ts';
import { listOrders } from '../../../lambdas/recovery/operator/orders/list-orders.ts';
import { dynamo } from '../../../lambdas/shared/platform/clients.ts';
import { openShardOf, orderKey, statusShardOf } from '../../../lambdas/shared/saga/order-record.ts';
import type { OrderStatus } from '../../../lambdas/shared/saga/status-rules.ts';
import { Shop } from '../../support/saga/shop.ts';
import { allChanges } from '../../support/saga/streams.ts';
import { createDeadLetterQueue, createJournal, createTables, put } from '../../support/saga/tables.ts';

const at = (second: number) => new Date(Date.UTC(2026, 2, 1, 10, 0, second)).toISOString();

/** Sixty orders, a second apart, of three users; each third rejected, each sixth of these for want of money. */
const ORDERS = Array.from({ length: 60 }, (_, second) => {
  const status: OrderStatus = second % 3 ? 'CONFIRMED' : 'REJECTED';
  const orderId = `order-${second}`;
  return {
    orderId,
    userId: `user-${second % 3}`,
    status,
    statusShard: statusShardOf(orderId, status),
    ...(status === 'REJECTED' && {
      reason: second % 6 ? 'INSUFFICIENT_STOCK' : 'INSUFFICIENT_BALANCE',
      rejection: { detail: 'a test', failedStep: second % 6 ? 'decreaseStock' : 'decreaseBalance' },
    }),
    ...(second % 20 === 0 && { couponId: 'WELCOME10' }),
    needsAttention: second === 30,
    ...(second === 30 && { needShard: openShardOf(orderId) }),
    items: [{ productId: second % 2 ? 'mug' : 'shirt', quantity: 1 }],
    createdAt: at(second),
    updatedAt: at(second),
  };
});
type TestOrder = (typeof ORDERS)[number];

beforeAll(async () => {
  await Promise.all([createTables(), createDeadLetterQueue(), createJournal()]);
  for (const order of ORDERS) await put('order', { ...orderKey(order.orderId), ...order });
  // What the journal has twice it lists once.
  const changes = await allChanges();
  expect(await collectChanges([...changes, ...changes])).toEqual([]);
});

async function allOf(filter: Omit<Parameters<typeof listOrders>[0], 'limit' | 'cursor'>, limit: number) {
  const ids: string[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    const page = await listOrders({ ...filter, limit, cursor });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    ids.push(...page.items.map(({ orderId }) => orderId));
    cursor = page.nextCursor;
    expect(++pages).toBeLessThan(100);
  } while (cursor);
  return ids;
}

const newestFirst = (wanted: (order: TestOrder) => boolean) =>
  ORDERS.filter(wanted)
    .map(({ orderId }) => orderId)
    .reverse();

describe('the orders of anybody', () => {
  it.each([
    ['all of them', {}, () => true],
    ['of one status', { status: 'REJECTED' }, ({ status }: TestOrder) => status === 'REJECTED'],
    [
      'rejected for one reason',
      { status: 'REJECTED', reason: 'INSUFFICIENT_BALANCE' },
      ({ reason }: TestOrder) => reason === 'INSUFFICIENT_BALANCE',
    ],
    ['of one user', { userId: 'user-1' }, ({ userId }: TestOrder) => userId === 'user-1'],
    [
      'rejected by one step',
      { failedStep: 'decreaseStock' },
      ({ rejection }: TestOrder) => rejection?.failedStep === 'decreaseStock',
    ],
    [
      'rejected for one reason and of one product',
      { reason: 'INSUFFICIENT_STOCK', productId: 'mug' },
      ({ reason, items }: TestOrder) => reason === 'INSUFFICIENT_STOCK' && items[0]?.productId === 'mug',
    ],
    ['with one coupon', { couponId: 'WELCOME10' }, ({ couponId }: TestOrder) => couponId === 'WELCOME10'],
    [
      'of one product from one time to before another',
      { productId: 'shirt', from: at(10), to: at(20) },
      ({ items, createdAt }: TestOrder) =>
        items[0]?.productId === 'shirt' && createdAt >= at(10) && createdAt < at(20),
    ],
    ['of one product', { productId: 'mug' }, ({ items }: TestOrder) => items[0]?.productId === 'mug'],
    ['that need attention', { needsAttention: 'true' }, ({ needsAttention }: TestOrder) => needsAttention],
    [
      'from one time to before another',
      { from: at(10), to: at(20) },
      ({ createdAt }: TestOrder) => createdAt >= at(10) && createdAt < at(20),
    ],
  ] as const)('are %s, newest first, on pages of any size', async (_, filter, wanted) => {
    for (const limit of [1, 7, 100]) expect(await allOf(filter, limit)).toEqual(newestFirst(wanted));
  });

  it.each([
    ['without milliseconds', '2026-03-01T10:00:10Z', '2026-03-01T10:00:20Z'],
    ['to a tenth of a second', '2026-03-01T10:00:10.0Z', '2026-03-01T10:00:20.0Z'],
    ['in the time of another zone', '2026-03-01T12:00:10+02:00', '2026-03-01T05:00:20-05:00'],
  ])('are from one time to before another, also of times that are written %s', async (_, from, to) => {
    const { query } = orderContract['GET /admin/orders'];

    const ids = await allOf(query.parse({ userId: 'user-1', from, to }), 100);

    expect(ids).toEqual(['order-19', 'order-16', 'order-13', 'order-10']);
  });

  it.each([{}, { userId: 'user-1' }, { productId: 'mug' }])(
    'are none, of those like %j, from one time to before an earlier one',
    async (filter) => {
      expect(await listOrders({ limit: 10, ...filter, from: at(20), to: at(10) })).toEqual({ items: [] });
      expect(await listOrders({ limit: 10, ...filter, from: '9999-12-31T00:00:00.000Z' })).toEqual({
        items: [],
      });
    },
  );

  it.each([
    { couponId: 'WELCOME10' },
    { reason: 'INSUFFICIENT_BALANCE' },
    { failedStep: 'decreaseBalance' },
    { productId: 'mug' },
    { needsAttention: 'true' },
    { userId: 'user-1' },
  ] as const)('are read by %j from a list that holds no others', async (filter) => {
    let read = 0;
    const count = async (next: () => Promise<{ output: { Items?: unknown[] } }>) => {
      const answer = await next();
      read += answer.output.Items?.length ?? 0;
      return answer;
    };
    dynamo.middlewareStack.add((next) => (args) => count(() => next(args) as never) as never, {
      step: 'initialize',
      name: 'countItems',
    });

    const { items } = await listOrders({ limit: 100, ...filter });

    dynamo.middlewareStack.remove('countItems');
    expect([items.length, read]).toEqual([items.length, items.length]);
    expect(read).toBeGreaterThan(0);
  });

  it('are all listed, each once, when many were placed in one and the same moment', async () => {
    const userIds = Array.from({ length: 40 }, (_, number) => `twin-${number}`);
    for (const orderId of userIds)
      await put('order', {
        ...orderKey(orderId),
        ...ORDERS[0],
        orderId,
        status: 'CANCELLED',
        statusShard: 'CANCELLED#0',
        createdAt: at(59),
      });

    for (const limit of [1, 3])
      expect((await allOf({ status: 'CANCELLED' }, limit)).sort()).toEqual(userIds.sort());
  });

  it('take no cursor that is none of theirs', async () => {
    await expect(listOrders({ limit: 10, cursor: 'bm9uc2Vuc2U' })).rejects.toMatchObject({
      problem: { status: 400, errors: [{ field: 'cursor' }] },
    });
  });

  it.each([
    ['CONFIRMED', 'confirmed'],
    ['REJECTED', 'rejected'],
    ['REJECTED', 'inNeed'],
    ['CANCELLED', 'cancelled'],
    ['PENDING', 'killed'],
  ] as const)('are found as %s by the index when the saga has left them %s', async (status, end) => {
    const { orderId } = await new Shop()[end]();

    const { items } = await listOrders({ limit: 1, status });

    expect(items).toMatchObject([{ orderId, status }]);
  });
});
