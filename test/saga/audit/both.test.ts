import '../../support/faults/no-pauses.ts';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { paymentKey } from '../../../lambdas/payment/table.ts';
import type { AuditReport } from '../../../lambdas/recovery/proof/report.ts';
import { exportRows } from '../../../lambdas/shared/participant/export-rows.ts';
import { importRows } from '../../../lambdas/shared/participant/import-rows.ts';
import { setEpoch } from '../../../lambdas/shared/participant/own-epoch.ts';
import { dynamo } from '../../../lambdas/shared/platform/clients.ts';
import { readOrder } from '../../../lambdas/shared/saga/order-record.ts';
import { OWNED } from '../../support/participant/owned.ts';
import { nothing, TwoOwners } from '../../support/participant/two-owners.ts';
import { sorted, withoutFix } from '../../support/saga/findings.ts';
import { createJournal, createTables } from '../../support/saga/tables.ts';

let both: TwoOwners;
let confirmed = '';
let rejected = '';
beforeAll(async () => {
  await Promise.all([createTables(), createJournal()]);
  both = await TwoOwners.open();
  confirmed = await both.placed({ couponId: 'TEN' });
  rejected = await both.placed({ faults: { processPayment: 'throw-after' } });
});
afterAll(() => both.stop());

const violations = async () => sorted((await both.audit()).violations);

/** So that each test says all that there is to find. */
afterEach(async () => {
  both.repair();
  both.around = (side) => side;
  both.ours = () => nothing;
  both.closed = {};
  expect(await violations()).toEqual([]);
});

describe('the audit of what the monolith owns', () => {
  it('finds nothing wrong with orders of any end, and says whose books it has read', async () => {
    const [cancelled, there] = [await both.cancelled(), await both.placedThere()];

    const { ok, checked, violations: found, inFlight, owners } = await both.audit();

    expect((await readOrder(confirmed))?.status).toBe('CONFIRMED');
    expect((await readOrder(rejected))?.status).toBe('REJECTED');
    expect((await readOrder(cancelled))?.status).toBe('CANCELLED');
    expect(await readOrder(there)).toBeUndefined();
    expect({ ok, found, inFlight }).toEqual({ ok: true, found: [], inFlight: [] });
    expect(checked).toEqual({ products: 1, coupons: 1, users: 1, orders: 4, payments: 4 });
    expect(owners).toEqual({
      product: 'monolith',
      coupon: 'monolith',
      user: 'monolith',
      order: 'monolith',
      payment: 'monolith',
    });
  });

  it.each<[string, string, () => string, () => string[][]]>([
    [
      'a unit of a product',
      'products',
      () => 'UPDATE products SET stock = stock - 1',
      () => [['STOCK_NOT_CONSERVED', 'mug', '1 too few, at the monolith']],
    ],
    [
      'money of a user',
      'users',
      () => 'UPDATE users SET balance = balance - 7',
      () => [['BALANCE_NOT_CONSERVED', 'alice', '7 too little, at the monolith']],
    ],
    [
      'a coupon of a campaign',
      'campaigns',
      () => 'UPDATE campaigns SET remaining = remaining - 1',
      () => [['COUPONS_NOT_CONSERVED', 'TEN', '1 too few, at the monolith']],
    ],
    [
      'the coupon that an order has used',
      'coupons',
      () => "UPDATE coupons SET status = 'ISSUED', order_id = NULL",
      () => [['COUPON', confirmed, 'CONFIRMED, but TEN is ISSUED']],
    ],
    [
      'a payment',
      'payments',
      () => `UPDATE payments SET status = 'REFUNDED' WHERE order_id = '${confirmed}'`,
      () => [['PAYMENT', confirmed, 'but the payment is REFUNDED at 180 by alice']],
    ],
    [
      'a payment that nobody made',
      'payments',
      () => `UPDATE payments SET status = 'PAID' WHERE order_id = '${rejected}'`,
      () => [['PAYMENT', rejected, 'REJECTED, but the payment is PAID']],
    ],
    [
      'a step of an order',
      'saga_ledger',
      () => `DELETE FROM saga_ledger WHERE order_id = '${confirmed}' AND step = 'processPayment'`,
      () => [['LEDGER', confirmed, 'CONFIRMED, but processPayment is not there']],
    ],
    [
      'an order that stood',
      'orders',
      () => `UPDATE orders SET placed = 0 WHERE order_id = '${confirmed}'`,
      () => [['ORDER', confirmed, 'CONFIRMED, but it does not stand']],
    ],
    [
      'a line of the history',
      'entries',
      () => `DELETE FROM entries WHERE entry_id = 'ORDER#${confirmed}'`,
      () => [
        ['BALANCE', confirmed, 'CONFIRMED at 180, but 0 was taken from the balance'],
        ['BALANCE_NOT_CONSERVED', 'alice', '180 too little, at the monolith'],
      ],
    ],
    [
      'the order of a payment',
      'payments',
      () => `UPDATE payments SET order_id = 'nosuch' WHERE order_id = '${confirmed}'`,
      () => [['ORDER_MISSING', `payment-${confirmed}`, 'order nosuch, which does not exist']],
    ],
  ])('names what is lost there: %s', async (_, table, change, wanted) => {
    await both.tampered(change(), table);

    const found = await violations();

    const byKind = (one: string[], other: string[]) => `${one}`.localeCompare(`${other}`);
    expect(found.map(({ kind, id }) => [kind, id]).sort(byKind)).toEqual(
      wanted()
        .map(([kind = '', id = '']) => [kind, id])
        .sort(byKind),
    );
    for (const [kind, , detail = ''] of wanted())
      expect(found.find((finding) => finding.kind === kind)?.detail).toContain(detail);
  });

  it('names totals that are not those of the rows', async () => {
    both.around = (side, domain) => ({
      ...side,
      totals: async () => ({ ...(await side.totals()), ...(domain === 'payment' && { paid: 1 }) }),
    });

    const [found, ...others] = await violations();

    expect(found).toMatchObject({ kind: 'TOTALS_DIFFER', id: 'payment' });
    expect(found?.detail).toMatch(/^the monolith says 1 paid, its rows \d{3,}$/);
    expect(others).toEqual([]);
  });

  it('names rows that nobody can rely on, and stumbles over none', async () => {
    const rows = [
      { table: 'payments', key: 'p-1', version: 1, row: { paymentId: 'p-1', amount: '5' } },
      { table: 'ledger', key: 'o-1/processPayment', version: 2, row: { ...aRecord, at: 'some day' } },
      { table: 'ledger', key: 'o-2/processPayment', version: 3, row: { ...aRecord, orderId: 'another' } },
      { table: 'constructor', key: 'g-1', version: 4, row: {} },
      { table: 'ledger', key: 'o-3/processPayment', version: 5, row: 'APPLIED' },
      null,
    ];
    both.around = (side, domain) => {
      let isGiven = domain !== 'payment';
      return {
        ...side,
        exportPage: async (after) => {
          if (isGiven) return side.exportPage(after === 'first' ? undefined : after);
          isGiven = true;
          return { rows, next: 'first' };
        },
      };
    };

    const found = await violations();

    expect(found.map(({ kind, id, detail }) => `${kind} ${id}: ${detail}`)).toEqual([
      'MALFORMED_ITEM ORDER#o-1 LEDGER#processPayment: at: must be an ISO 8601 time in UTC',
      'MALFORMED_ROW payment ledger o-2/processPayment: the row says that its key is another/processPayment',
      'MALFORMED_ROW payment null: is no row of this domain',
      'MALFORMED_ROW payment payments p-1: orderId: is missing, userId: is missing, amount: is no integer, status: is missing, paidAt: is missing',
      'MALFORMED_ROW payment {"table":"constructor","key":"g-1","version":4,"row":{}}: is no row of this domain',
      'MALFORMED_ROW payment {"table":"ledger","key":"o-3/processPayment","version":5,"row":"APPLIED"}: is no row of this domain',
    ]);
  });

  it('finds the same, and counts the same, in parts', async () => {
    await both.tampered('UPDATE products SET stock = stock - 1', 'products');
    await both.tampered('UPDATE payments SET amount = amount + 1', 'payments');
    const whole = await both.audit();

    const parts: AuditReport[] = [];
    for (const index of [0, 1, 2]) parts.push(await both.audit({ part: { index, of: 3 } }));

    const sumOf = (count: (report: AuditReport) => number) => parts.map(count).reduce((a, b) => a + b);
    expect(sorted(parts.flatMap(({ violations: found }) => found))).toEqual(sorted(whole.violations));
    for (const what of ['products', 'coupons', 'users', 'orders', 'payments'] as const)
      expect(sumOf(({ checked }) => checked[what])).toBe(whole.checked[what]);
  });

  it('says what to do when the time was up', async () => {
    expect(await both.audit({ isTimeUp: () => true })).toMatchObject({ ok: false, incomplete: true });
  });
});

const aRecord = { orderId: 'o-1', step: 'processPayment', state: 'BLOCKED', at: '2026-01-01T00:00:00.000Z' };

const ADD_ONE = { UpdateExpression: 'ADD amount :one', ExpressionAttributeValues: { ':one': 1 } };

describe('the side that was closed at the end of a move', () => {
  const cursorOf = async (domain: string) => {
    let after: string | undefined;
    for (;;) {
      const { body } = await both.shop.client.get(
        `/saga/export?domain=${domain}&limit=500${after ? `&after=${after}` : ''}`,
      );
      if (!body.next) return after;
      after = body.next;
    }
  };
  const ofFence = async () => (await violations()).filter(({ kind }) => kind === 'FENCED_SIDE_CHANGED');

  it('is a violation with its key when a row changes at the monolith, and only then', async () => {
    both.closed = { coupon: { side: 'monolith', after: await cursorOf('coupon') } };
    both.owners.coupon = { owner: 'service', epoch: 2, phase: 'steady' };

    const before = await ofFence();
    both.sql("UPDATE coupons SET used_at = '2026-01-01T00:00:00.000Z'");
    const after = await ofFence();
    both.owners.coupon = { owner: 'monolith', epoch: 3, phase: 'steady' };

    expect(before).toEqual([]);
    expect(after.map(withoutFix)).toEqual([
      {
        kind: 'FENCED_SIDE_CHANGED',
        id: 'coupon coupons TEN/alice',
        detail: 'a row changed at the monolith, which was closed when coupon was given to the other owner',
      },
    ]);
    // It owns the domain again.
    expect(await ofFence()).toEqual([]);
  });

  it('is asked for through the inner door when it is our service', async () => {
    both.closed = { payment: { side: 'service', after: 'a cursor' } };
    const asked: unknown[] = [];
    both.around = (side, domain) => ({
      ...side,
      ...(domain === 'payment' && {
        exportPage: async (after) => {
          if (after !== 'a cursor' && !asked.includes('a cursor')) return side.exportPage(after);
          asked.push(after);
          return after === 'a cursor'
            ? { rows: [{ table: 'payments', key: 'payment-1', version: 9, row: null }], next: 'its end' }
            : side.exportPage(undefined);
        },
      }),
    });

    const [found] = await violations();

    expect(found).toMatchObject({ kind: 'FENCED_SIDE_CHANGED', id: 'payment payments payment-1' });
  });

  it('is named when a row of ours was written by hand, which gives it no new version', async () => {
    const { table } = OWNED.payment;
    await setEpoch(table, { epoch: 2, open: false });
    await importRows(OWNED.payment, 2, (await both.shop.client.get('/saga/export?domain=payment')).body.rows);
    const { next } = await exportRows(OWNED.payment, undefined, 500);
    both.ours = (domain) =>
      domain === 'payment'
        ? { ...nothing, exportPage: (after) => exportRows(OWNED.payment, after, 500) }
        : nothing;
    both.closed = { payment: { side: 'service', after: next } };

    const before = await ofFence();
    const Key = paymentKey(`payment-${confirmed}`);
    await dynamo.send(new UpdateCommand({ TableName: table, Key, ...ADD_ONE }));
    // What the owner has changed since is there alone.
    await both.cancelled();
    const after = await ofFence();
    await both.tampered(`UPDATE payments SET amount = amount WHERE order_id = '${confirmed}'`, 'payments');

    expect(before).toEqual([]);
    expect(after.map(({ id }) => id)).toEqual([`payment payments payment-${confirmed}`]);
    expect(await ofFence()).toEqual([]);
  });

  it("is nobody's when a move has begun since", async () => {
    both.closed = { payment: { side: 'service', after: 'a cursor' } };
    both.around = (side, domain) => ({
      ...side,
      exportPage: async (after) => {
        if (domain !== 'payment' || after !== 'a cursor') return side.exportPage(after);
        both.closed = {};
        return { rows: [{ table: 'payments', key: 'payment-1', version: 9, row: {} }], next: 'its end' };
      },
    });

    expect(await ofFence()).toEqual([]);
  });
});

describe('a domain that gets another owner during the audit', () => {
  it('has it taken again: nothing is said of either', async () => {
    await both.tampered('UPDATE products SET stock = stock - 1', 'products');
    both.around = (side) => {
      both.owners.payment = { owner: 'monolith', epoch: 7, phase: 'steady' };
      return side;
    };

    const { ok, violationCount, advice } = await both.audit();

    expect({ ok, violationCount, advice }).toEqual({
      ok: false,
      violationCount: 0,
      advice: 'payment got another owner while it was read: audit again',
    });
  });
});
