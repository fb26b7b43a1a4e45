import { setArchived } from '../../../lambdas/product/archive.ts';
import { createProduct } from '../../../lambdas/product/product.ts';
import type { ExportedRow } from '../../../lambdas/shared/participant/domain-rows.ts';
import { countRows, exportRows } from '../../../lambdas/shared/participant/export-rows.ts';
import { importRows } from '../../../lambdas/shared/participant/import-rows.ts';
import { answerInside } from '../../../lambdas/shared/participant/inner-door.ts';
import {
  raiseGeneration,
  readEpoch,
  runInEpoch,
  setEpoch,
} from '../../../lambdas/shared/participant/own-epoch.ts';
import { readTotals } from '../../../lambdas/shared/participant/totals.ts';
import { dynamo } from '../../../lambdas/shared/platform/clients.ts';
import { DOMAINS, type Domain } from '../../../lib/names.ts';
import { serviceSide } from '../../../tools/migrate/service-side.ts';
import { arrange, CONTRACTS } from '../../ledger/contracts.ts';
import { beforeTransactionOn } from '../../support/faults/pauses.ts';
import { OWNED } from '../../support/participant/owned.ts';
import { invoke } from '../../support/saga/saga.ts';
import { all, createTables, tableOf } from '../../support/saga/tables.ts';
import { anOrder, aPrice, createWorld } from '../../support/saga/world.ts';

beforeAll(createTables);
afterEach(async () => {
  for (const domain of DOMAINS) if (!(await readEpoch(tableOf(domain))).open) await reopen(domain);
});

async function exportAll(domain: Domain, after?: string, limit = 50) {
  const rows: ExportedRow[] = [];
  let next = after;
  for (;;) {
    const page = await exportRows(OWNED[domain], next, limit);
    if (!page.rows.length) return { rows, next };
    rows.push(...page.rows);
    next = page.next;
  }
}
const within = async <T>(domain: Domain, run: () => Promise<T>): Promise<T> =>
  runInEpoch(OWNED[domain], (await readEpoch(tableOf(domain))).epoch, run);
async function close(domain: Domain): Promise<number> {
  const { epoch } = await readEpoch(tableOf(domain));
  await setEpoch(tableOf(domain), { epoch: epoch + 1, open: false });
  return epoch + 1;
}
async function reopen(domain: Domain) {
  const { epoch } = await readEpoch(tableOf(domain));
  await setEpoch(tableOf(domain), { epoch: epoch + 1, open: true });
}
const totals = (domain: Domain) => side(domain).totals();
/** As a mover speaks to the service. */
const side = (domain: Domain) => serviceSide((request) => answerInside(request, OWNED[domain]), domain);
const keysOf = (rows: ExportedRow[]) => rows.map(({ table, key }) => `${table} ${key}`);
/** What the items of a domain say, without versions and lists. */
const contentOf = async (domain: Domain) =>
  (await all(domain))
    .filter(({ pk }) => !/^(?:CHANGES|EPOCH|DELETED)/.test(String(pk)))
    .map(({ rowVersion: _, version: __, ...item }) => JSON.stringify(Object.entries(item).toSorted()))
    .toSorted();

describe.each(CONTRACTS)('an export of $domain', ({ domain, step, compensation, ...contract }) => {
  it('brings rows from before, then what changes, each once and in order', async () => {
    const { order, run } = await arrange({ domain, step, compensation, ...contract });
    const first = await exportAll(domain);
    await within(domain, () => run(step));
    const second = await exportAll(domain, first.next);

    expect(keysOf(second.rows)).toContain(`ledger ${order.orderId}/${step}`);
    expect(new Set(keysOf(second.rows)).size).toBe(second.rows.length);
    const places = [...first.rows, ...second.rows].map(
      ({ version, table, key }) => `${String(version).padStart(16, '0')}#${table}#${key}`,
    );
    expect(places).toEqual(places.toSorted());
    expect((await exportAll(domain, second.next)).rows).toEqual([]);
    expect(await countRows(tableOf(domain), first.next)).toBe(second.rows.length);
    expect(await side(domain).countRows?.(second.next)).toBe(0);
  });

  it('misses nothing that commits behind its cursor', async () => {
    const { order, run } = await arrange({ domain, step, compensation, ...contract });
    let cursor: string | undefined;
    // The command has read its generation, and its transaction is about to be sent.
    beforeTransactionOn(tableOf(domain), async () => {
      await invokeElsewhere(domain, step);
      cursor = (await exportAll(domain)).next;
    });

    await within(domain, () => run(step));

    const { rows } = await exportAll(domain, cursor);
    expect(keysOf(rows)).toContain(`ledger ${order.orderId}/${step}`);
  });

  it('comes back by an import as it was, repeated and late ones changing nothing', async () => {
    const { run } = await arrange({ domain, step, compensation, ...contract });
    await within(domain, () => run(step));
    const { rows: older } = await exportAll(domain);
    await within(domain, () => run(compensation));
    const epoch = await close(domain);
    const { rows } = await exportAll(domain);
    const before = { content: await contentOf(domain), totals: await totals(domain) };

    expect(await importRows(OWNED[domain], epoch, rows)).toEqual({ written: 0, older: rows.length });
    await importRows(OWNED[domain], epoch, older);
    expect(await contentOf(domain)).toEqual(before.content);
    const newer = rows.map((row) => ({ ...row, version: row.version + 1_000 }));
    expect(await importRows(OWNED[domain], epoch, newer)).toEqual({ written: rows.length, older: 0 });
    expect(await importRows(OWNED[domain], epoch, newer)).toEqual({ written: 0, older: rows.length });
    await importRows(OWNED[domain], epoch, older);

    expect(await totals(domain)).toEqual(before.totals);
    const after = await exportAll(domain);
    const contents = (all: ExportedRow[]) =>
      all.map(({ table, key, row }) => JSON.stringify([table, key, row])).toSorted();
    expect(contents(after.rows)).toEqual(contents(rows));
  });

  it('is imported on a closed side only, in its epoch, also when that changes meanwhile', async () => {
    const { rows } = await exportAll(domain);
    const side = OWNED[domain];
    const newer = rows.slice(0, 1).map((row) => ({ ...row, version: 1_000_000, row: null }));
    const { epoch } = await readEpoch(side.table);
    const before = await contentOf(domain);

    expect(await importRows(side, epoch, newer)).toMatchObject({ refused: 'open' });
    const closed = await close(domain);
    expect(await importRows(side, closed - 1, newer)).toMatchObject({ refused: 'fenced' });
    // Now the next transaction is that of the row.
    await raiseGeneration(side.table, 1_000_001);
    beforeTransactionOn(side.table, () => reopen(domain));

    expect(await importRows(side, closed, newer)).toMatchObject({ refused: 'fenced' });

    expect(await contentOf(domain)).toEqual(before);
  });
});

async function invokeElsewhere(domain: Domain, command: string) {
  const world = await createWorld();
  await within(domain, () => invoke({ command, order: anOrder(world), price: aPrice(world) }));
}

describe('rows of several items', () => {
  it('take an order of 20 products in one transaction, each product in a share', async () => {
    const products = await Promise.all(
      Array.from({ length: 20 }, () =>
        createProduct({ name: 'Mug', price: 1, stock: 64, stockShares: 16 } as never),
      ),
    );
    const world = await createWorld();
    const items = products.map(({ productId }) => ({ productId, quantity: 2 }));
    const order = { ...anOrder(world), items };

    await within('product', () => invoke({ command: 'decreaseStock', order }));
    await within('product', () => invoke({ command: 'increaseStock', order }));

    const { rows } = await exportAll('product');
    for (const { productId } of products)
      expect(rows.find(({ key, table }) => table === 'products' && key === productId)?.row?.stock).toBe(64);
  });

  it('bring a product with 16 shares, archived, and another stock of it', async () => {
    const { productId } = await createProduct({
      name: 'Mug',
      price: 1,
      stock: 100,
      stockShares: 16,
    } as never);
    await within('product', () => setArchived(productId, true));
    const epoch = await close('product');
    const { rows } = await exportAll('product');
    const row = rows.find(({ key, table }) => table === 'products' && key === productId) as ExportedRow;
    expect(row.row).toMatchObject({ stock: 100, stockShares: 16, shareCount: 16 });

    const { archivedAt: _, ...sold } = { ...row.row, stock: 33 } as Record<string, unknown>;
    await importRows(OWNED.product, epoch, [{ ...row, version: 2_000_000, row: sold }]);

    const shares = (await all('product')).filter(
      (item) => item.productId === productId && item.sk === 'SHARE',
    );
    expect(shares.map(({ stock }) => stock).sort()).toEqual([...Array(15).fill(2), 3]);
    expect(shares.some((share) => 'archivedAt' in share)).toBe(false);
  });

  it('count the uses of a coupon and the entries of a user as they come and go', async () => {
    const world = await createWorld();
    const order = anOrder(world);
    await within('coupon', () => invoke({ command: 'useCoupon', order, price: aPrice(world) }));
    const used = async () =>
      (await all('coupon'))
        .filter(({ pk, sk }) => sk === 'USES' && String(pk).startsWith(`COUPON#${world.couponId}#`))
        .reduce((sum, item) => sum + Number(item.used ?? 0), 0);
    expect(await used()).toBe(1);
    const epoch = await close('coupon');
    const { rows } = await exportAll('coupon');
    const coupon = rows.find(
      ({ table, row }) => table === 'coupons' && row?.orderId === order.orderId,
    ) as ExportedRow;
    const at = (version: number, row: ExportedRow['row']) => [{ ...coupon, version, row }];
    const { usedAt: _, orderId: __, ...issued } = coupon.row ?? {};

    await importRows(OWNED.coupon, epoch, at(3_000_000, { ...issued, status: 'ISSUED' }));
    expect(await used()).toBe(0);
    await importRows(OWNED.coupon, epoch, at(3_000_001, coupon.row));
    expect(await used()).toBe(1);
    await importRows(OWNED.coupon, epoch, at(3_000_002, null));
    expect(await used()).toBe(0);
    // A deletion is remembered: a late pass does not bring the row back.
    expect(await importRows(OWNED.coupon, epoch, at(3_000_001, coupon.row))).toEqual({
      written: 0,
      older: 1,
    });
    const after = await exportAll('coupon');
    expect(
      after.rows.find(({ key, version }) => key === coupon.key && version === 3_000_002)?.row,
    ).toBeNull();
  });

  it('are refused without what the other owner relies on, as the terms of a coupon', async () => {
    await createWorld();
    const { rows } = await exportAll('coupon');
    const epoch = await close('coupon');
    const coupon = rows.find(({ table, row }) => table === 'coupons' && row) as ExportedRow;
    expect(coupon.row).toMatchObject({ discount: { type: 'PERCENT', value: 10 } });

    const { discount: _, ...bare } = coupon.row ?? {};
    const importing = importRows(OWNED.coupon, epoch, [{ ...coupon, version: 4_000_000, row: bare }]);

    await expect(importing).rejects.toThrow(`coupons ${coupon.key}: discount is missing`);
  });

  it('are read together, and again only where somebody else has written', async () => {
    await invokeElsewhere('payment', 'processPayment');
    const { rows } = await exportAll('payment');
    const epoch = await close('payment');
    const { key, row } = rows.find(({ table }) => table === 'payments') as ExportedRow;
    const many = Array.from({ length: 40 }, (_, index) => {
      const paymentId = `${key}-${index}`;
      return { table: 'payments', key: paymentId, version: 5_000_000, row: { ...row, paymentId } };
    });
    reads = 0;

    expect(await importRows(OWNED.payment, epoch, many)).toEqual({ written: 40, older: 0 });
    expect(await importRows(OWNED.payment, epoch, many)).toEqual({ written: 0, older: 40 });

    expect(reads).toBeLessThanOrEqual(8);
  });

  it('leave rehearsals out of exports and totals', async () => {
    const before = await totals('product');
    await within('product', () =>
      createProduct({ productId: 'conformance-mug', name: 'Mug', price: 1, stock: 5 } as never),
    );

    expect(keysOf((await exportAll('product')).rows).filter((key) => key.includes('conformance-'))).toEqual(
      [],
    );
    expect(await totals('product')).toEqual(before);
  });

  it('are summed up in several calls where one would take too long', async () => {
    const { table, totalsOf } = OWNED.product;
    const whole = await readTotals(table, totalsOf);
    expect(whole.next).toBeUndefined();
    limitScans(7);

    const sums: Record<string, number> = {};
    let calls = 0;
    for (let after: string | undefined; calls === 0 || after; calls++) {
      const { totals: some, next } = await readTotals(table, totalsOf, after, 0);
      for (const [name, units] of Object.entries(some)) sums[name] = (sums[name] ?? 0) + units;
      after = next;
    }
    limitScans(undefined);

    expect(calls).toBeGreaterThan(3);
    expect(sums).toEqual(whole.totals);
    await expect(readTotals(table, totalsOf, 'bm9uZQ')).rejects.toThrow(SyntaxError);
  });
});

/** How often items were asked for by their keys. */
let reads = 0;
/** Has each page of a scan hold so few items. */
let scanLimit: number | undefined;
const limitScans = (limit: number | undefined) => {
  scanLimit = limit;
};
dynamo.middlewareStack.add(
  (next, { commandName }) =>
    (args) => {
      const input = args.input as { Limit?: number };
      if (/GetItem/.test(String(commandName))) reads++;
      return next(
        commandName === 'ScanCommand' && scanLimit
          ? { ...args, input: { ...input, Limit: scanLimit } }
          : args,
      );
    },
  { step: 'initialize', name: 'limitScans' },
);
