import type { ExportedRow } from '../../../lambdas/shared/participant/domain-rows.ts';
import { compare } from '../../../tools/migrate/compare.ts';
import type { Side } from '../../../tools/migrate/side.ts';

const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1_000).toISOString();
const row = (table: string, key: string, content: Record<string, unknown> | null): ExportedRow => ({
  table,
  key,
  version: 1,
  row: content,
});
const ledger = (state: string, at: string, more = {}) =>
  row('ledger', 'o1/decreaseStock', { orderId: 'o1', step: 'decreaseStock', state, at, ...more });
const sold = (days: number, units: number) =>
  row('sales', `mug/${daysAgo(days).slice(0, 10)}`, {
    productId: 'mug',
    day: daysAgo(days).slice(0, 10),
    units,
  });

/** A closed side that says these rows and these sums. */
const sideWith = (rows: ExportedRow[], totals: Record<string, number> = {}) =>
  ({
    exportPage: async (after: string | undefined) => (after ? { rows: [] } : { rows, next: 'the end' }),
    totals: async () => totals,
  }) as unknown as Side;
const differences = async (service: Side, monolith: Side) =>
  (await compare({ service, monolith })).differences.map(({ table, key }) => `${table} ${key}`);

describe('comparing two closed sides', () => {
  it.each([
    ['a refused step', ledger('REJECTED', daysAgo(90))],
    ['an undone step', ledger('COMPENSATED', daysAgo(200), { compensatedAt: daysAgo(90) })],
    ['a blocked step', ledger('BLOCKED', daysAgo(90))],
  ])('takes no notice of %s that DynamoDB may have removed', async (_, old) => {
    expect(await differences(sideWith([]), sideWith([old]))).toEqual([]);
    expect(await differences(sideWith([row(old.table, old.key, null)]), sideWith([old]))).toEqual([]);
  });

  it.each([
    ['a refused step', ledger('REJECTED', daysAgo(80))],
    ['an undone step', ledger('COMPENSATED', daysAgo(200), { compensatedAt: daysAgo(80) })],
    ['a sale', ledger('APPLIED', daysAgo(900))],
  ])('names %s that is missing, where nobody removes it', async (_, kept) => {
    expect(await differences(sideWith([]), sideWith([kept]))).toEqual(['ledger o1/decreaseStock']);
  });

  it('leaves to each side when it took an order in, and nothing else of it', async () => {
    const order = { orderId: 'o1', status: 'CONFIRMED', createdAt: daysAgo(2), updatedAt: daysAgo(1) };
    const service = sideWith([row('orders', 'o1', order)]);
    const later = { createdAt: daysAgo(1), updatedAt: daysAgo(0) };

    expect(await differences(service, sideWith([row('orders', 'o1', { ...order, ...later })]))).toEqual([]);
    expect(
      await differences(service, sideWith([row('orders', 'o1', { ...order, status: 'CANCELLED' })])),
    ).toEqual(['orders o1']);
  });

  it('leaves days long past out of what was sold, wherever they still are', async () => {
    const service = sideWith([sold(1, 3)], { sold: 3 });
    expect(await differences(service, sideWith([sold(70, 5), sold(1, 3)], { sold: 8 }))).toEqual([]);
    expect(await differences(service, sideWith([sold(70, 5), sold(1, 3)], { sold: 7 }))).toEqual([
      'totals sold',
    ]);
    expect(await differences(service, sideWith([sold(40, 5), sold(1, 3)], { sold: 8 }))).toHaveLength(2);
  });
});
