import { table as productTable } from '../../../../lambdas/product/table.ts';
import { bothBooks } from '../../../../lambdas/recovery/books/both-books.ts';
import { Mirror } from '../../../../lambdas/recovery/books/mirror.ts';
import { RowFile } from '../../../../lambdas/recovery/books/row-file.ts';
import { flawOfRow } from '../../../../lambdas/recovery/books/row-flaws.ts';
import {
  DOMAIN_ROWS,
  type RowDomain,
  type RowShape,
} from '../../../../lambdas/shared/participant/domain-rows.ts';

describe('rows in a file', () => {
  it('are found by their keys, the latest of each, and come group by group', () => {
    const file = new RowFile<string>();
    file.put('one', 'red', 'ä first');
    file.put('two', 'blue', 'second');
    file.put('three', 'red', 'third');
    file.put('one', 'red', 'changed');
    file.put('four', 'blue', 'fourth');
    file.put('four', 'blue', undefined);
    file.put('five', 'blue', 'fifth');

    const [groups, all] = [file.inGroup('red'), [...file.values()]];

    expect(file.get('one')).toBe('changed');
    expect(file.get('four')).toBeUndefined();
    expect(file.get('nobody')).toBeUndefined();
    expect(groups).toEqual(['changed', 'third']);
    expect([all.slice(0, 2).sort(), all.slice(2).sort()].sort()).toEqual([
      ['changed', 'third'],
      ['fifth', 'second'],
    ]);
    expect(
      [...file.values((group) => group % 2 === 0), ...file.values((group) => group % 2 === 1)].sort(),
    ).toEqual([...all].sort());
    file.close();
  });

  it('are no more than memory holds', () => {
    const file = new RowFile<number>({ maxRows: 2 });
    file.put('one', '', 1);
    file.put('two', '', 2);
    file.put('two', '', 3);

    expect(() => file.put('three', '', 4)).toThrow('more than 2 rows');
    file.close();
  });
});

describe.each(Object.keys(DOMAIN_ROWS) as RowDomain[])(
  'rows of the domain %s that nobody can rely on',
  (domain) => {
    const BAD = [undefined, null, '', 'x', -1, 1e300, Number.MAX_SAFE_INTEGER, true, [], {}, { items: 'x' }];

    it('stumble over nothing, whatever stands in a column', async () => {
      const tables = Object.entries(DOMAIN_ROWS[domain] as Record<string, RowShape>);
      const rows = tables.flatMap(([table, { columns, key }]) =>
        Object.keys(columns).flatMap((wrong) =>
          BAD.map((value, index) => {
            const row: Record<string, unknown> = Object.fromEntries(
              Object.entries(columns).map(([column, kind]) => [column, VALUES[kind.replace('?', '')]]),
            );
            row[key[0] as string] = `${wrong}-${index}`;
            row[wrong] = value;
            return { table, key: key.map((column) => row[column]).join('/'), version: 1, row };
          }),
        ),
      );
      let isRead = false;
      const exportPage = async () => {
        const page = isRead ? [] : rows;
        isRead = true;
        return { rows: page, next: 'end' };
      };
      const side = { pageRows: 500, exportPage, totals: async () => ({}) };
      const mirror = new Mirror(domain, { side, isTimeUp: () => false });

      await mirror.catchUp();

      const items = [...mirror.pages({ index: 0, of: 1 })].flat();
      const flaws = mirror.flawed();
      expect(flaws.length).toBeGreaterThan(tables.length * 5);
      expect(flaws.some(({ detail }) => detail === 'shareCount: is over 1000')).toBe(domain === 'product');
      expect(items.length).toBeGreaterThan(tables.length);
      // The others are lists and parts, which nobody asks for.
      const asked = items.filter(({ sk }) =>
        /^(?:PRODUCT|ADJUSTMENT#|LEDGER#|COUPON|USER|ENTRY#|ORDER|PAYMENT)/.test(sk),
      );
      expect(asked.length).toBeGreaterThan(tables.length);
      for (const { pk, sk } of asked) expect(mirror.get({ pk, sk })?.sk).toBe(sk);
      mirror.close();
    });
  },
);

const VALUES: Record<string, unknown> = { text: 'x', integer: 3, boolean: true, json: { a: 1 } };

describe('a row of the neutral shape', () => {
  const shape = DOMAIN_ROWS.user.users;
  const row = { userId: 'alice', balance: 5, createdAt: '2026-01-01T00:00:00.000Z' };

  it.each([
    [row, 'alice', undefined],
    [{ ...row, name: 7 }, 'alice', 'name: is no text'],
    [{ ...row, balance: 0.5 }, 'alice', 'balance: is no integer'],
    [{ ...row, balance: null }, 'alice', 'balance: is missing'],
    [row, 'bob', 'the row says that its key is alice'],
  ])('%j under the key %s: %s', (given, key, flaw) => {
    expect(flawOfRow(shape, key, given)).toBe(flaw);
  });
});

describe('a sum over rows of another owner', () => {
  const look = { wrong: [{ kind: 'SUM', detail: 'too much', fix: 'npm run correct' }], moved: false };
  const judged = (isStill: boolean, since: number) =>
    bothBooks({ product: { isStill, taken: 5 } as Mirror }).judge(productTable, look, since);

  it('proves something when all rows are of one moment, and none came since', () => {
    expect(judged(true, 5)).toEqual({
      wrong: [{ kind: 'SUM', detail: 'too much, at the monolith' }],
      moved: false,
    });
    expect(judged(false, 5).moved).toBe(true);
    expect(judged(true, 4).moved).toBe(true);
  });
});
