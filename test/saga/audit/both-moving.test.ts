import type { Side } from '../../../lambdas/recovery/books/side.ts';
import type { AuditReport } from '../../../lambdas/recovery/proof/report.ts';
import { TwoOwners } from '../../support/participant/two-owners.ts';
import '../../support/faults/no-pauses.ts';
import { sorted, withoutFix } from '../../support/saga/findings.ts';
import { createJournal, createTables } from '../../support/saga/tables.ts';

/* Two databases are never read in one instant. Here something is committed between the requests, on purpose. */

let both: TwoOwners;
beforeAll(async () => {
  await Promise.all([createTables(), createJournal()]);
  both = await TwoOwners.open();
  for (let order = 0; order < 3; order++) await both.placed();
});
afterAll(() => both.stop());
afterEach(() => {
  both.around = (side) => side;
  both.pageRows = undefined;
  both.repair();
});

/** Commits something before the requests with these numbers, counted over all domains. */
function committing(
  isMoment: (request: number) => boolean,
  commit: () => Promise<unknown>,
): { requests: number } {
  const counted = { requests: 0 };
  const before =
    <Arguments extends unknown[], Answer>(ask: (...args: Arguments) => Promise<Answer>) =>
    async (...args: Arguments) => {
      if (isMoment(++counted.requests)) await commit();
      return ask(...args);
    };
  both.around = (side): Side => ({
    ...side,
    exportPage: before(side.exportPage),
    totals: before(side.totals),
  });
  return counted;
}

const kindsOf = ({ violations }: AuditReport) => violations.map(({ kind, id }) => `${kind} ${id}`);
const EVERY = 6;

describe('orders that move while both owners are read', () => {
  it('are no violation at any moment, however they end', async () => {
    both.pageRows = 3;
    const ends = [
      () => both.placed(),
      () => both.placedThere(),
      () => both.placed({ faults: { processPayment: 'throw-after' } }),
      () => both.cancelled(),
    ];
    for (let first = 0; first < EVERY; first++) {
      let commits = first;
      const isMoment = (request: number) => request % EVERY === first && request < ends.length * EVERY;
      committing(isMoment, () => (ends[commits++ % ends.length] as () => Promise<string>)());

      const report = await both.audit();

      expect(commits).toBeGreaterThan(first + 2);
      expect({ first, found: kindsOf(report), ok: report.ok }).toEqual({ first, found: [], ok: true });
      expect(report.inFlight.filter(({ kind }) => kind === 'MOVING')).toEqual([]);
    }
  });

  it('are in flight when there is no moment without them, and the audit comes to its end', async () => {
    committing(
      (request) => request % 2 === 0,
      async () => both.sql("UPDATE payments SET paid_at = paid_at || ' '"),
    );

    const { violations, inFlight } = await both.audit();

    expect(violations).toEqual([]);
    expect(inFlight).toContainEqual({
      kind: 'MOVING',
      id: 'payment',
      detail: 'its totals moved at every look: audit again',
    });
  });

  it('are no violation when their rows are torn apart', async () => {
    both.pageRows = 1;
    // Of an owner that gives few rows at once nobody can say when it has given all.
    both.around = (side) => ({ ...side, pageRows: 500 });

    const { violations } = await both.audit();

    expect(violations).toEqual([]);
  });

  it('are in flight as long as what an owner says of them does not come to an end', async () => {
    let told = 0;
    both.around = (side, domain) => ({
      ...side,
      ...(domain === 'payment' && {
        exportPage: async () => ({
          rows: [{ table: 'payments', key: 'p', version: ++told, row: null }],
          next: `${told}`,
        }),
      }),
    });

    const { violations, inFlight } = await both.audit();

    expect(violations).toEqual([]);
    expect(inFlight.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['LEDGER', 'PAYMENT', 'MOVING']));
  });

  it('are known to their order when it came after the order domain was read', async () => {
    const [orderRead, placed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    both.around = (side, domain) => ({
      ...side,
      exportPage: async (after) => {
        if (domain !== 'order') await placed.promise;
        const page = await side.exportPage(after);
        if (domain === 'order' && page.rows.length === 0) orderRead.resolve();
        return page;
      },
    });
    const auditing = both.audit();
    await orderRead.promise;
    await both.placedThere();
    placed.resolve();

    expect(await auditing).toMatchObject({ ok: true, violations: [] });
  });

  it('hide nothing that is really lost meanwhile', async () => {
    await both.tampered('UPDATE products SET stock = stock - 1', 'products');
    committing(
      (request) => request === 3 || request === 9,
      () => both.placed(),
    );

    const { violations } = await both.audit();

    expect(sorted(violations.map(withoutFix))).toEqual([
      {
        kind: 'STOCK_NOT_CONSERVED',
        id: 'mug',
        detail: expect.stringMatching(/: 1 too few, at the monolith$/),
      },
    ]);
  });
});
