import type { ExportedRow } from '../../lambdas/shared/participant/domain-rows.ts';
import { DATABASES, newDatabase, stopDatabases } from '../support/participant/databases.ts';
import { openShop, type Shop, stockShop } from '../support/participant/shop.ts';

afterAll(stopDatabases);

const AT = '2026-03-01T10:00:00.000Z';
const origin = { id: 'request', content: 'hash' };
const terms = {
  name: 'Spring',
  discount: { type: 'FIXED', value: 5 },
  minOrderAmount: 0,
  validFrom: '2020-01-01T00:00:00.000Z',
  validUntil: '2099-01-01T00:00:00.000Z',
};
const row = (table: string, key: string, content: Record<string, unknown>): ExportedRow => ({
  table,
  key,
  version: 1_000,
  row: content,
});

/** What the services know beyond the shop as it was. */
const WIDENED: Record<string, ExportedRow[]> = {
  product: [
    row('products', 'lamp', {
      productId: 'lamp',
      name: 'Lamp',
      price: 100,
      stock: 5,
      stockShares: 4,
      shareCount: 16,
      archivedAt: AT,
      origin,
      createdAt: AT,
    }),
    row('adjustments', 'lamp/KEY#1', { productId: 'lamp', adjustmentId: 'KEY#1', units: 5, origin, at: AT }),
    row('ledger', 'o9/decreaseStock', {
      orderId: 'o9',
      step: 'decreaseStock',
      state: 'COMPENSATED',
      effects: { items: [{ productId: 'lamp', quantity: 1 }], day: '2026-03-01' },
      correlationId: 'c1',
      at: AT,
      compensatedAt: AT,
    }),
  ],
  coupon: [
    row('campaigns', 'SPRING', {
      couponId: 'SPRING',
      ...terms,
      quantity: 10,
      remaining: 9,
      closedAt: AT,
      origin,
      createdAt: AT,
    }),
    row('coupons', 'SPRING/alice', {
      couponId: 'SPRING',
      userId: 'alice',
      status: 'ISSUED',
      issuedAt: AT,
      ...terms,
    }),
  ],
  user: [
    row('entries', 'alice/ADJUSTMENT#1', {
      userId: 'alice',
      entryId: 'ADJUSTMENT#1',
      type: 'ADJUSTMENT',
      amount: -5,
      reason: 'goodwill',
      bookedBy: 'bob',
      at: AT,
    }),
  ],
};

describe.each(DATABASES)('the monolith on %s', (database) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop(await newDatabase(database));
    await stockShop(shop);
    for (const [domain, rows] of Object.entries(WIDENED)) {
      await shop.client.put('/saga/epoch', { domain, epoch: 2, open: false });
      const body = JSON.stringify({ domain, epoch: 2, rows });
      const { status } = await shop.client.call({ method: 'POST', path: '/saga/import', body });
      expect(status).toBe(200);
      await shop.client.put('/saga/epoch', { domain, epoch: 3, open: true });
    }
  });
  afterAll(() => shop.stop());

  const send = (command: string, order: object, price?: object) => {
    const orderId = 'o10';
    return shop.client.call({
      method: 'POST',
      path: `/saga/${command}`,
      headers: { 'Idempotency-Key': `${orderId}.${command}` },
      body: JSON.stringify({ command, epoch: 3, order: { orderId, userId: 'alice', ...order }, price }),
    });
  };

  it.each(Object.entries(WIDENED))('keeps what the service says of %s beyond it', async (domain, rows) => {
    const { body } = await shop.client.get(`/saga/export?domain=${domain}&limit=100`);

    expect(body.rows).toEqual(expect.arrayContaining(rows));
  });

  it('sells nothing that was archived', async () => {
    expect(await send('decreaseStock', { items: [{ productId: 'lamp', quantity: 1 }] })).toMatchObject({
      status: 409,
      body: { reason: 'PRODUCT_NOT_FOUND' },
    });
  });

  it('neither issues nor takes a coupon of a closed campaign', async () => {
    const items = [{ productId: 'lamp', quantity: 1 }];
    const price = { lines: [], subtotal: 100, discount: 0, total: 100 };

    expect(await send('useCoupon', { items, couponId: 'SPRING' }, price)).toMatchObject({
      status: 409,
      body: { reason: 'COUPON_NOT_USABLE' },
    });
    expect(await shop.as('bob')('POST', '/coupons/SPRING/issue')).toMatchObject({
      status: 409,
      body: { reason: 'CLOSED' },
    });
    const { body } = await shop.as('alice')('GET', '/coupons');
    expect(body.items).toContainEqual(expect.objectContaining({ couponId: 'SPRING', status: 'EXPIRED' }));
  });
});
