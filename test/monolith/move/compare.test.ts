import type { ExportedRow } from '../../../lambdas/shared/participant/domain-rows.ts';
import { compare } from '../../../tools/migrate/compare.ts';
import type { Side } from '../../../tools/migrate/side.ts';

/** A side with these rows, two a page. */
function sideOf(rows: ExportedRow[], totals: Record<string, number> = {}): Side {
  const page = async (after: string | undefined) => {
    const from = Number(after ?? 0);
    const some = rows.slice(from, from + 2);
    return { rows: some, ...(some.length > 0 && { next: String(from + some.length) }) };
  };
  return { exportPage: page, totals: async () => totals } as Partial<Side> as Side;
}

const row = (version: number, key: string, content: Record<string, unknown> | null): ExportedRow => ({
  table: 'payments',
  key,
  version,
  row: content,
});
const differences = async (service: ExportedRow[], monolith: ExportedRow[]) =>
  (await compare({ service: sideOf(service), monolith: sideOf(monolith) })).differences.map(
    ({ key, detail }) => `${key} ${detail}`,
  );

describe('two sides that are compared', () => {
  it('are the same whatever the order of their columns, and however their pages fall', async () => {
    const rows = [1, 2, 3, 4, 5].map((version) =>
      row(version, `p${version}`, { a: version, b: { c: 1, d: [2, 3] } }),
    );
    const turned = rows.map((each) => ({ ...each, row: { b: { d: [2, 3], c: 1 }, a: each.version } }));

    expect(await differences(rows, turned)).toEqual([]);
    expect(await compare({ service: sideOf(rows), monolith: sideOf(turned) })).toMatchObject({ rows: 10 });
  });

  it('name the rows that only one has, at the beginning, within and at the end', async () => {
    const all = [1, 2, 3, 4].map((version) => row(version, `p${version}`, { version }));

    expect(await differences(all, all.slice(1, 3))).toEqual([
      'p1 only the service has it',
      'p4 only the service has it',
    ]);
    expect(await differences([all[0], all[3]] as ExportedRow[], all)).toEqual([
      'p2 only the monolith has it',
      'p3 only the monolith has it',
    ]);
  });

  it('name a row whose contents differ, though its version is the same', async () => {
    expect(await differences([row(1, 'p', { amount: 1 })], [row(1, 'p', { amount: 2 })])).toEqual([
      'p is not the same in both',
    ]);
  });

  it('take a deleted row for none', async () => {
    expect(await differences([row(1, 'p', null)], [])).toEqual([]);
    expect(await differences([row(1, 'p', null)], [row(1, 'p', {})])).toEqual(['p only the monolith has it']);
  });

  it('let the last word of a row count that is exported twice', async () => {
    const once = [row(9, 'p', { amount: 9 })];

    expect(await differences([row(5, 'p', { amount: 5 }), ...once], once)).toEqual([]);
    expect(await differences([row(5, 'p', { amount: 9 }), row(9, 'p', { amount: 5 })], once)).toEqual([
      'p is not the same in both',
    ]);
  });

  it('name each total that differs', async () => {
    const { differences: found } = await compare({
      service: sideOf([], { paid: 1, refunded: 0 }),
      monolith: sideOf([], { paid: 2, refunded: 0 }),
    });

    expect(found).toEqual([{ table: 'totals', key: 'paid', detail: 'the service says 1, the monolith 2' }]);
  });
});
