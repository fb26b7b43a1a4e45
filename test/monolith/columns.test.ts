import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../examples/monolith/database/database.ts';
import { DATABASES, newDatabase, stopDatabases } from '../support/participant/databases.ts';
import { openShop, stockShop } from '../support/participant/shop.ts';

const folder = mkdtempSync(join(tmpdir(), 'monolith-'));
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await stopDatabases();
});

/** Not in memory: it is opened twice. */
const addressOf = (name: string) =>
  name === 'SQLite' ? Promise.resolve(join(folder, 'shop.db')) : newDatabase(name);

/** What came later than the first version of the shop. */
const LATER = {
  products: ['stock_shares', 'archived_at', 'origin'],
  coupons: ['name', 'discount', 'min_order_amount', 'valid_from', 'valid_until'],
};
const AT = '2026-01-01T00:00:00.000Z';

describe.each(DATABASES)('a database of an earlier version of the shop (%s)', (name) => {
  it('gets the columns that came later, and its coupons the terms that they were issued for', async () => {
    const address = await addressOf(name);
    const earlier = await openDatabase(address);
    const campaign = {
      couponId: 'TEN',
      name: 'Ten',
      discount: '{"type":"FIXED","value":10}',
      minOrderAmount: 5,
    };
    await earlier.db
      .insertInto('campaigns')
      .values({
        ...campaign,
        quantity: 1,
        remaining: 0,
        validFrom: AT,
        validUntil: AT,
        createdAt: AT,
      } as never)
      .execute();
    await earlier.db
      .insertInto('coupons')
      .values({ couponId: 'TEN', userId: 'alice', status: 'ISSUED', issuedAt: AT } as never)
      .execute();
    for (const [table, columns] of Object.entries(LATER))
      for (const column of columns) await earlier.db.schema.alterTable(table).dropColumn(column).execute();
    await earlier.close();

    const shop = await openDatabase(address);
    await (await openDatabase(address)).close();

    const coupon = await shop.db.selectFrom('coupons').selectAll().executeTakeFirstOrThrow();
    expect(coupon).toMatchObject({ ...campaign, validFrom: AT, validUntil: AT, status: 'ISSUED' });
    expect(await shop.db.selectFrom('products').select(['archivedAt', 'origin']).execute()).toEqual([]);
    await shop.close();
  });

  it('exports the rows from before it had the kit, each once', async () => {
    const address = name === 'SQLite' ? join(folder, 'without-kit.db') : await newDatabase(name);
    const earlier = await openShop(address);
    await stockShop(earlier);
    await earlier.stop();
    const { db, close } = await openDatabase(address);
    await db.deleteFrom('sagaVersions').execute();
    await close();

    const shop = await openShop(address);

    const { body } = await shop.client.get('/saga/export?domain=coupon&limit=100');
    expect(body.rows.map(({ table, key }: { table: string; key: string }) => `${table} ${key}`)).toEqual([
      'campaigns TEN',
      'coupons TEN/alice',
    ]);
    await shop.as('admin', true)('POST', '/coupons/TEN/close');
    const { body: later } = await shop.client.get(`/saga/export?domain=coupon&after=${body.next}`);
    expect(later.rows).toMatchObject([{ table: 'campaigns', key: 'TEN' }]);
    await shop.stop();
  });
});
