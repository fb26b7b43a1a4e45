import '../../../support/faults/no-pauses.ts';
import * as coupon from '../../../../lambdas/coupon/table.ts';
import * as product from '../../../../lambdas/product/table.ts';
import { type AuditOptions, audit } from '../../../../lambdas/recovery/audit/audit.ts';
import type { AuditReport } from '../../../../lambdas/recovery/proof/report.ts';
import type { Item } from '../../../../lambdas/recovery/tables/scan.ts';
import * as user from '../../../../lambdas/user/table.ts';
import { AT } from '../../../support/saga/footprints.ts';
import { MemoryTables } from '../../../support/saga/memory-tables.ts';

let tables: MemoryTables;
beforeEach(() => {
  tables = new MemoryTables();
});

const auditAll = (options: Partial<AuditOptions> = {}) => audit({ isTimeUp: () => false, ...options });
/** Without the command that books each: test/saga/restore holds that. */
const violations = async () => (await auditAll()).violations.map(({ fix: _, ...found }) => found);

const putProduct = (id: string, fields: object = {}) =>
  tables.put(
    product.table,
    { ...product.productKey(id), productId: id, price: 5, stock: 10, version: 1, ...fields } as Item,
    {
      ...product.catalogueKey(id),
    },
  );
const putIn = (id: string, units: number, at = AT) =>
  tables.put(product.table, { pk: `PRODUCT#${id}`, sk: `ADJUSTMENT#${at}#x`, units, at } as Item);
const putShare = (id: string, share: number, stock: number) =>
  tables.put(product.table, { ...product.shareKey(id, share), stock, version: 1 } as Item);
const sell = (orderId: string, items: object[], fields: object = {}) =>
  tables.put(product.table, {
    pk: `ORDER#${orderId}`,
    sk: 'LEDGER#decreaseStock',
    step: 'decreaseStock',
    orderId,
    state: 'APPLIED',
    at: AT,
    effects: { items, day: '2026-01-01' },
    ...fields,
  } as Item);
/** What the audit says of the sums: of orders that are not there it says enough in other tests. */
const ofSums = async () =>
  (await violations()).filter(({ kind }) => kind !== 'ORDER_MISSING' && kind !== 'STRAY_EFFECT');

/** An audit reads a table fewer times than that. */
const MOMENTS = 10;

/** Audits once for each moment at which something may be written meanwhile, and finds nothing wrong and nothing moving. */
async function isRightWhenever({
  table,
  before,
  meanwhile,
}: {
  table: string;
  before(): void;
  meanwhile(): void;
}): Promise<void> {
  for (let moment = 1; moment <= MOMENTS; moment++) {
    tables = new MemoryTables();
    before();
    let reads = 0;
    tables.beforeRead = (read) => {
      if (read === table && ++reads === moment) meanwhile();
    };

    const { violations: found, inFlight } = await auditAll();

    expect({ moment, found, inFlight }).toEqual({ moment, found: [], inFlight: [] });
  }
}

describe('the units of a product', () => {
  it('are right when what was put in is left or sold, wherever it lies', async () => {
    putProduct('tea', { stock: 1, shareCount: 2 });
    putShare('tea', 0, 2);
    putShare('tea', 1, 3);
    putIn('tea', 20);
    putIn('tea', -6, '2026-01-02T00:00:00.000Z');
    sell('one', [
      { productId: 'tea', quantity: 5 },
      { productId: 'cup', quantity: 1 },
    ]);
    sell('two', [{ productId: 'tea', quantity: 3 }]);
    sell('three', [{ productId: 'tea', quantity: 50 }], { state: 'REJECTED', effects: undefined });
    putProduct('cup', { stock: 0 });
    putIn('cup', 1);

    expect(await ofSums()).toEqual([]);
    expect((await auditAll()).checked.products).toBe(2);
  });

  it.each([
    [9, '10 put in, 9 left, 0 sold: 1 too few'],
    [12, '10 put in, 12 left, 0 sold: 2 too many'],
  ])('are wrong when %d of ten are left', async (stock, detail) => {
    putProduct('tea', { stock });
    putIn('tea', 10);

    expect(await violations()).toEqual([{ kind: 'STOCK_NOT_CONSERVED', id: 'tea', detail }]);
  });

  it('are wrong when fewer than none are left, though the sum is right', async () => {
    putProduct('tea', { stock: -1 });
    putIn('tea', -1);

    expect(await violations()).toEqual([
      { kind: 'STOCK_NOT_CONSERVED', id: 'tea', detail: '-1 put in, -1 left, 0 sold: 0 too many' },
    ]);
  });

  it('are wrong when a share has more than was put in', async () => {
    putProduct('tea', { stock: 10, shareCount: 1 });
    putShare('tea', 0, 4);
    putIn('tea', 10);

    expect(await violations()).toEqual([
      { kind: 'STOCK_NOT_CONSERVED', id: 'tea', detail: '10 put in, 14 left, 0 sold: 4 too many' },
    ]);
  });

  it('are wrong when the product is gone', async () => {
    putIn('tea', 10);
    sell('one', [{ productId: 'tea', quantity: 3 }]);

    const { violations: found, checked } = await auditAll();
    expect(found.filter(({ id }) => id === 'tea')).toEqual([
      {
        kind: 'PRODUCT_MISSING',
        id: 'tea',
        detail: '10 were put in and 3 sold of what is not there',
        fix: "npm run restore -- --domain product --from RESTORED_TABLE --pk 'PRODUCT#tea' --sk 'PRODUCT' --env test",
      },
    ]);
    expect(checked.products).toBe(0);
  });

  it('are found also of a product that is in no list', async () => {
    putProduct('tea', { stock: 9 });
    tables.remove(product.table, product.catalogueKey('tea'));
    putIn('tea', 10);

    expect(await violations()).toMatchObject([{ kind: 'STOCK_NOT_CONSERVED', id: 'tea' }]);
  });

  it('are not made of what belongs to nothing', async () => {
    putProduct('tea');
    putIn('tea', 10);
    tables.put(product.table, {
      pk: 'SALES#tea',
      sk: 'DAY#2026-01-01',
      productId: 'tea',
      unitsSold: 3,
      stock: 7,
      units: 7,
    } as Item);
    tables.put(product.table, { pk: 'OTHER#tea', sk: 'PRODUCT', stock: 7 } as Item);
    tables.put(product.table, { pk: 'OTHER#tea', sk: 'SHARE', stock: 7 } as Item);
    tables.put(product.table, { pk: 'OTHER#tea', sk: 'ADJUSTMENT#x', units: 7 } as Item);

    expect(await violations()).toEqual([]);
  });

  it.each([
    ['its item', () => tables.change(product.table, product.productKey('tea'), { version: 2, stock: 9 })],
    ['a share', () => tables.change(product.table, product.shareKey('tea', 0), { version: 2, stock: 8 })],
  ])('are right whenever %s was written to meanwhile, and are not called moving', async (_what, write) => {
    await isRightWhenever({
      table: product.table,
      before() {
        putProduct('tea', { stock: 5, shareCount: 1 });
        putShare('tea', 0, 4);
        putIn('tea', 9);
      },
      meanwhile() {
        write();
        tables.change(product.table, { pk: 'PRODUCT#tea', sk: `ADJUSTMENT#${AT}#x` }, { units: 13 });
      },
    });
  });

  it('come with the command that books the difference, numbered by those that were booked before', async () => {
    putProduct('tea', { stock: 7 });
    putIn('tea', 10);
    for (const number of ['0001', '0002'])
      tables.put(product.table, { pk: 'PRODUCT#tea', sk: `CORRECTION#${number}`, at: AT } as Item);
    for (const sk of ['CORRECTION#0003', 'PRODUCT#CORRECTION#'])
      tables.put(product.table, { pk: 'OTHER#tea', sk, at: AT } as Item);
    tables.put(product.table, { pk: 'PRODUCT#tea', sk: 'NO-CORRECTION#', at: AT } as Item);

    expect((await auditAll()).violations.flatMap(({ fix }) => fix ?? [])).toEqual([
      'npm run correct -- --product tea --difference 3 --number 3 --env test',
    ]);
  });

  it('leave out an adjustment that cannot be read, which is named', async () => {
    putProduct('tea');
    putIn('tea', 10);
    tables.put(product.table, { pk: 'PRODUCT#tea', sk: `ADJUSTMENT#${AT}#y`, units: 'many', at: AT } as Item);

    expect(await violations()).toMatchObject([{ kind: 'MALFORMED_ITEM' }]);
  });

  it('are in flight when they are written to at every look', async () => {
    putProduct('tea', { stock: 5 });
    putIn('tea', 10);
    let version = 1;
    tables.beforeRead = (table) => {
      if (table === product.table)
        tables.change(product.table, product.productKey('tea'), { version: ++version });
    };

    const { ok, violations: found, inFlight } = await auditAll();

    expect(found).toEqual([]);
    expect(inFlight).toEqual([
      {
        kind: 'STOCK_NOT_CONSERVED',
        id: 'tea',
        detail: '10 put in, 5 left, 0 sold: 5 too few, but it moves: audit again',
      },
    ]);
    expect(ok).toBe(true);
  });
});

const putUser = (id: string, balance: number, entries: number) =>
  tables.put(user.table, { ...user.userKey(id), userId: id, balance, entries } as Item);
const book = (id: string, type: string, amount: number, name = 'x') =>
  tables.put(user.table, { ...user.entryKey(id, `${type}#${name}`), type, amount, at: AT } as Item);

describe('the money of a user', () => {
  it('is right when what was charged is left, or spent and not given back', async () => {
    putUser('alice', 60, 4);
    book('alice', 'CHARGE', 100);
    book('alice', 'ORDER', 70, 'one');
    book('alice', 'REFUND', 20, 'one');
    book('alice', 'ADJUSTMENT', 10);
    putUser('bob', 0, 0);
    tables.put(user.table, { pk: 'OTHER#alice', sk: 'USER', balance: 7 } as Item);

    const { violations: found, checked } = await auditAll();

    expect(found.filter(({ kind }) => kind === 'BALANCE_NOT_CONSERVED')).toEqual([]);
    expect(checked.users).toBe(2);
  });

  it.each([
    [99, 100, '100 charged, 99 left, 0 spent, 0 refunded: 1 too little'],
    [103, 100, '100 charged, 103 left, 0 spent, 0 refunded: 3 too much'],
    [-5, -5, '-5 charged, -5 left, 0 spent, 0 refunded: 0 too much'],
  ])('is wrong when %d is left of %d', async (balance, charged, detail) => {
    putUser('alice', balance, 1);
    book('alice', 'CHARGE', charged);

    expect(await violations()).toEqual([{ kind: 'BALANCE_NOT_CONSERVED', id: 'alice', detail }]);
  });

  it('is wrong when there is no user', async () => {
    book('alice', 'CHARGE', 100);
    book('alice', 'ADJUSTMENT', 5);

    const { violations: found, checked } = await auditAll();

    expect(checked.users).toBe(0);
    expect(found).toEqual([
      {
        kind: 'BALANCE_NOT_CONSERVED',
        id: 'alice',
        detail: '100 charged, 0 left, 0 spent, 0 refunded, 5 adjusted by hand: 105 too little',
        fix: "npm run restore -- --domain user --from RESTORED_TABLE --pk 'USER#alice' --sk 'USER' --env test",
      },
    ]);
  });

  it('is wrong when an entry is missing of those that are counted', async () => {
    putUser('alice', 50, 2);
    book('alice', 'CHARGE', 100);

    expect(await violations()).toMatchObject([{ id: 'alice', kind: 'BALANCE_NOT_CONSERVED' }]);
  });

  it('is right when an entry was booked between two pages, and all is there at the second look', async () => {
    for (const name of ['x', 'y', 'z']) book('alice', 'CHARGE', 10, name);
    putUser('alice', 30, 3);
    let pages = 0;
    tables.beforeRead = (table) => {
      if (table !== user.table || ++pages !== 5) return;
      // In front of what the first page has shown, so that only the user's item is seen with it.
      book('alice', 'CHARGE', 7, 'a');
      putUser('alice', 37, 4);
    };

    const { violations: found, inFlight } = await auditAll();

    expect({ found, inFlight }).toEqual({ found: [], inFlight: [] });
  });

  it('is in flight when it changes at every look', async () => {
    putUser('alice', 50, 1);
    book('alice', 'CHARGE', 100);
    let entries = 1;
    tables.beforeRead = (table) => {
      if (table === user.table) putUser('alice', 50, ++entries);
    };

    const { ok, inFlight } = await auditAll();

    expect(ok).toBe(true);
    expect(inFlight).toMatchObject([{ id: 'alice', detail: expect.stringContaining('but it moves') }]);
  });

  it('comes with the command that books the difference, numbered by those that were booked before', async () => {
    putUser('alice', 90, 1);
    book('alice', 'CHARGE', 100);
    tables.put(
      user.table,
      { pk: 'USER#alice', sk: 'CORRECTION#0001', at: AT } as Item,
      { pk: 'USER#alice', sk: 'CORRECTION#0002', at: AT } as Item,
      { pk: 'USER#alice', sk: 'NO-CORRECTION#', at: AT } as Item,
    );

    expect((await auditAll()).violations.flatMap(({ fix }) => fix ?? [])).toEqual([
      'npm run correct -- --user alice --difference 10 --number 3 --env test',
    ]);
  });

  it('is right, and its broken entry is named', async () => {
    putUser('alice', 100, 2);
    book('alice', 'CHARGE', 100);
    tables.put(user.table, { ...user.entryKey('alice', 'CHARGE#y'), type: 'CHARGE', amount: '5' } as Item);

    expect(await violations()).toEqual([
      { kind: 'MALFORMED_ITEM', id: 'USER#alice ENTRY#CHARGE#y', detail: expect.stringContaining('amount') },
    ]);
  });
});

const putCampaign = (id: string, quantity: number) =>
  tables.put(
    coupon.table,
    { ...coupon.campaignKey(id), couponId: id, quantity } as Item,
    { pk: coupon.catalogue, sk: id } as Item,
  );
const putLeft = (id: string, share: number, left: number) =>
  tables.put(coupon.table, { ...coupon.shareKey(id, share), share, left, version: 1 } as Item);
const issue = (id: string, userId: string) =>
  tables.put(coupon.table, {
    ...coupon.couponKey(id, userId),
    couponId: id,
    userId,
    status: 'ISSUED',
  } as Item);

describe('the coupons of a campaign', () => {
  it('are right when all are left or issued, and those that were issued are counted', async () => {
    putCampaign('ten-off', 5);
    putLeft('ten-off', 0, 2);
    putLeft('ten-off', 7, 1);
    issue('ten-off', 'alice');
    issue('ten-off', 'bob');
    putCampaign('none-issued', 1);
    putLeft('none-issued', 0, 1);
    tables.put(coupon.table, { pk: 'OTHER#ten-off', sk: 'USER#carol', status: 'ISSUED' } as Item);

    const { violations: found, checked } = await auditAll();

    expect(found).toEqual([]);
    expect(checked.coupons).toBe(2);
  });

  it.each([
    [3, '5 in all, 3 left, 1 issued: 1 too few'],
    [6, '5 in all, 6 left, 1 issued: 2 too many'],
  ])('are wrong when %d of five are left, and one is issued', async (left, detail) => {
    putCampaign('ten-off', 5);
    putLeft('ten-off', 3, left);
    issue('ten-off', 'alice');

    expect(await violations()).toEqual([{ kind: 'COUPONS_NOT_CONSERVED', id: 'ten-off', detail }]);
  });

  it('are right whenever one was issued meanwhile, and are not called moving', async () => {
    await isRightWhenever({
      table: coupon.table,
      before() {
        putCampaign('ten-off', 5);
        putLeft('ten-off', 0, 5);
      },
      meanwhile() {
        putLeft('ten-off', 0, 4);
        issue('ten-off', 'alice');
      },
    });
  });

  it('are right whenever a share was set right meanwhile, though it has as many as before', async () => {
    await isRightWhenever({
      table: coupon.table,
      before() {
        putCampaign('ten-off', 7);
        putLeft('ten-off', 0, 5);
        // So that the campaign is on another page than what is issued last.
        for (const userId of ['aa', 'ab']) issue('ten-off', userId);
      },
      meanwhile() {
        // One was issued and another brought back: the share has what it had.
        tables.change(coupon.table, coupon.shareKey('ten-off', 0), { version: 2 });
        issue('ten-off', 'zed');
        tables.change(coupon.table, coupon.campaignKey('ten-off'), { quantity: 8 });
      },
    });
  });

  it('come with the command that books the difference, numbered by those that were booked before', async () => {
    putCampaign('ten-off', 5);
    putLeft('ten-off', 0, 3);
    tables.put(
      coupon.table,
      { pk: 'COUPON#ten-off', sk: 'CORRECTION#0001', at: AT } as Item,
      { pk: 'COUPON#ten-off', sk: 'CORRECTION#0002', at: AT } as Item,
      { pk: 'COUPON#ten-off', sk: 'NO-CORRECTION#', at: AT } as Item,
    );

    expect((await auditAll()).violations.flatMap(({ fix }) => fix ?? [])).toEqual([
      'npm run correct -- --campaign ten-off --difference 2 --number 3 --env test',
    ]);
  });
});

/** Each can be read by itself, and is wrong. */
const putBroken = (name: string) =>
  tables.put(product.table, { pk: `PRODUCT#${name}`, sk: `ADJUSTMENT#${AT}#x`, units: 'many' } as Item);

describe('an item that cannot be read', () => {
  it('is named once, however often the table is read for the sums, and in one of the parts', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `b-${index}`);
    for (const name of names) {
      putProduct(name, { stock: 0 });
      putBroken(name);
    }

    const inParts: string[] = [];
    for (let index = 0; index < 3; index++) {
      const { violations: found } = await auditAll({ part: { index, of: 3 }, maxIds: 3 });
      inParts.push(...found.map(({ kind, id }) => `${kind} ${id}`));
    }

    expect(inParts.sort()).toEqual(
      names.map((name) => `MALFORMED_ITEM PRODUCT#${name} ADJUSTMENT#${AT}#x`).sort(),
    );
  });
});

describe('any number of ids', () => {
  it('is added up with few of them in memory: the table is read again for the rest', async () => {
    for (let id = 0; id < 20; id++) {
      putProduct(`p-${id}`, { stock: id === 7 ? 11 : 10 });
      putIn(`p-${id}`, 10);
    }

    const few = await auditAll({ maxIds: 3 });
    const scans = tables.scans.get(product.table);

    expect(few.violations).toMatchObject([{ id: 'p-7', kind: 'STOCK_NOT_CONSERVED' }]);
    expect(few.checked.products).toBe(20);
    expect(scans).toBeGreaterThan(6);
  });

  it('is audited in parts, each product in exactly one', async () => {
    for (let id = 0; id < 20; id++) {
      putProduct(`p-${id}`, { stock: 9 });
      putIn(`p-${id}`, 10);
      putUser(`u-${id}`, 5, 1);
      book(`u-${id}`, 'CHARGE', 6);
    }

    const parts: AuditReport[] = [];
    for (let index = 0; index < 3; index++) parts.push(await auditAll({ part: { index, of: 3 } }));

    const ids = parts.flatMap((part) => part.violations.map(({ id }) => id));
    expect(ids).toHaveLength(40);
    expect(new Set(ids).size).toBe(40);
    const total = (what: 'products' | 'users') => parts.reduce((sum, { checked }) => sum + checked[what], 0);
    expect([total('products'), total('users')]).toEqual([20, 20]);
  });
});

describe('an audit whose time is up', () => {
  it.each([
    [undefined, 4],
    [{ index: 1, of: 3 }, 12],
  ])('in part %j advises to take more parts', async (part, parts) => {
    putProduct('tea', { stock: 9 });

    const { ok, incomplete, advice } = await auditAll({ part, isTimeUp: () => true });

    expect({ ok, incomplete, advice }).toEqual({
      ok: false,
      incomplete: true,
      advice: `the time was up before everything was read: take more parts, npm run recovery -- audit --parts ${parts}`,
    });
  });

  it('says what it has found', async () => {
    putProduct('tea', { stock: 9 });
    putIn('tea', 10);
    let asked = 0;

    const { ok, violations: found } = await auditAll({ isTimeUp: () => ++asked > 12 });

    expect(ok).toBe(false);
    expect(found).toMatchObject([{ id: 'tea' }]);
  });

  it('is no excuse for any other error', async () => {
    tables.beforeRead = () => {
      throw new Error('is down');
    };

    await expect(auditAll()).rejects.toThrow('is down');
  });
});
