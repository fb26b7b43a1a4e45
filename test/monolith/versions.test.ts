import type { ExportedRow } from '../../lambdas/shared/participant/domain-rows.ts';
import { DATABASES, newDatabase, stopDatabases } from '../support/participant/databases.ts';
import { openShop, type Shop } from '../support/participant/shop.ts';

afterAll(stopDatabases);

describe.each(DATABASES)('the versions of rows on %s', (database) => {
  let shop: Shop;
  beforeEach(async () => {
    shop = await openShop(await newDatabase(database));
  });
  afterEach(() => shop.stop());

  const add = (productId: string) =>
    shop.as('admin', true)('POST', '/products', { productId, name: 'P', price: 1, stock: 1 });
  const exported = async (after?: string): Promise<{ rows: ExportedRow[]; next: string }> =>
    (await shop.client.get(`/saga/export?domain=product${after ? `&after=${after}` : ''}`)).body;
  const productIn = ({ rows }: { rows: ExportedRow[] }) =>
    rows.find(({ table }) => table === 'products') as ExportedRow;

  it('begin with the first row that there ever was', async () => {
    await add('first');

    const { rows } = await exported();

    expect(rows.map(({ table }) => table)).toEqual(['products', 'adjustments']);
    expect(rows.map(({ version }) => version)).toEqual(rows.map(({ version }) => version).toSorted());
    expect(rows[0]?.version).toBeGreaterThan(0);
  });

  it('are counted from a cursor on', async () => {
    await add('first');
    await add('second');
    const count = async (after = '') =>
      (await shop.client.get(`/saga/count?domain=product${after && `&after=${after}`}`)).body;
    const { next } = (await shop.client.get('/saga/export?domain=product&limit=1')).body;

    expect([await count(), await count(next), await count((await exported()).next)]).toEqual([
      { rows: 4 },
      { rows: 3 },
      { rows: 0 },
    ]);
    expect(await count('nonsense')).toMatchObject({ status: 400 });
  });

  it('are newer than all that was imported, as soon as anything changes', async () => {
    await add('first');
    const first = productIn(await exported());
    await shop.client.put('/saga/epoch', { domain: 'product', epoch: 2, open: false });
    const rows = [{ ...first, version: 5_000 }];
    await shop.client.post('/saga/import', { domain: 'product', epoch: 2, rows });
    await shop.client.put('/saga/epoch', { domain: 'product', epoch: 3, open: true });
    const { next } = await exported();

    await shop.as('admin', true)('PUT', '/products/first', { price: 2 });

    const { rows: changed } = await exported(next);
    expect(changed).toEqual([{ ...first, version: expect.any(Number), row: { ...first.row, price: 2 } }]);
    expect(changed[0]?.version).toBeGreaterThan(5_000);
  });
});
