import '../../../support/faults/no-pauses.ts';
import { type AuditOptions, audit } from '../../../../lambdas/recovery/audit/audit.ts';
import { type OpenBooks, OwnerChanged, openOwnBooks } from '../../../../lambdas/recovery/books/books.ts';
import { MemoryTables } from '../../../support/saga/memory-tables.ts';

beforeEach(() => {
  new MemoryTables();
});

const STALE = { kind: 'TOTALS_DIFFER', id: 'payment', detail: 'one more than its rows' };

/** Audits empty tables in books that somebody else has opened. */
async function auditIn(opened: Partial<OpenBooks>, options: Partial<AuditOptions> = {}) {
  let closed = 0;
  const close = () => {
    closed++;
  };
  const open = async (isTimeUp: () => boolean) => ({ ...(await openOwnBooks(isTimeUp)), close, ...opened });
  const ended = await audit({ isTimeUp: () => false, open, ...options }).catch((error: Error) => error);
  return { ended, closed };
}

const prove: OpenBooks['prove'] = async (findings) => findings.violation(STALE);

describe('the audit in the books of other owners', () => {
  it('finds what is to be proven beside the books, says whose they were, and closes them', async () => {
    const owners = { payment: 'monolith' } as const;

    const { ended, closed } = await auditIn({ prove, owners });

    expect(ended).toMatchObject({ ok: false, violations: [STALE], owners });
    expect(closed).toBe(1);
  });

  it('says in the first part alone what is wrong with a whole domain', async () => {
    const { ended } = await auditIn({ prove }, { part: { index: 1, of: 2 } });

    expect(ended).toMatchObject({ ok: true, violations: [] });
    expect(ended).not.toHaveProperty('owners');
  });

  it('says nothing of books that were not the right ones all the time, and to audit again', async () => {
    const { ended, closed } = await auditIn({
      prove: async (findings) => {
        findings.violation(STALE);
        throw new OwnerChanged('payment got another owner: audit again');
      },
    });

    expect(ended).toEqual({
      ok: false,
      checked: { products: 0, coupons: 0, users: 0, orders: 0, payments: 0 },
      ...{ violations: [], violationCount: 0, inFlight: [], inFlightCount: 0 },
      incomplete: true,
      advice: 'payment got another owner: audit again',
    });
    expect(closed).toBe(1);
  });

  it('fails with what it cannot prove, and closes them; with what it cannot open, where nothing is to be closed', async () => {
    const isDown = async () => {
      throw new Error('is down');
    };

    const [unproven, unopened] = [await auditIn({ prove: isDown }), await auditIn({}, { open: isDown })];

    expect([unproven, unopened]).toEqual([
      { ended: new Error('is down'), closed: 1 },
      { ended: new Error('is down'), closed: 0 },
    ]);
  });
});
