import { DATABASES, newDatabase, stopDatabases } from '../support/participant/databases.ts';
import { openShop, type Shop, stockShop } from '../support/participant/shop.ts';

afterAll(stopDatabases);

const COMMANDS = { decreaseStock: 'decreaseStock', increaseStock: 'decreaseStock' } as const;

describe.each(DATABASES)('the shop on %s', (database) => {
  let shop: Shop;
  beforeEach(async () => {
    shop = await openShop(await newDatabase(database));
    await stockShop(shop);
  });
  afterEach(() => shop.stop());

  let orders = 0;
  const place = (body: unknown, key = `order ${++orders}`, userId = 'alice') =>
    shop.as(userId)('POST', '/orders', body, { 'Idempotency-Key': key });
  const totals = async () =>
    Object.fromEntries(
      await Promise.all(
        ['product', 'coupon', 'user', 'order', 'payment'].map(async (domain) => [
          domain,
          (await shop.client.get(`/saga/totals?domain=${domain}`)).body,
        ]),
      ),
    );
  const send = (command: keyof typeof COMMANDS, orderId: string, quantity = 1) =>
    shop.client.call({
      method: 'POST',
      path: `/saga/${command}`,
      headers: { 'Idempotency-Key': `${orderId}.${COMMANDS[command]}` },
      body: JSON.stringify({
        command,
        epoch: 1,
        order: { orderId, userId: 'alice', items: [{ productId: 'mug', quantity }] },
      }),
    });
  const fence = (domain: string, epoch: number, open: boolean) =>
    shop.client.put('/saga/epoch', { domain, epoch, open });
  const stock = async () => (await shop.client.get('/products/mug')).body.stock;

  it('places an order in one transaction: stock, coupon, balance, order and payment', async () => {
    const before = await totals();

    const { status, body } = await place({ items: [{ productId: 'mug', quantity: 3 }], couponId: 'TEN' });

    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'CONFIRMED', price: { subtotal: 300, discount: 30, total: 270 } });
    expect(await totals()).toEqual({
      product: { ...before.product, units: 997, sold: 3 },
      coupon: { issued: 1, used: 1 },
      user: { ...before.user, balance: 99_730, spent: 270 },
      order: { placed: 1 },
      payment: { paid: 270, refunded: 0 },
    });
  });

  it.each([
    ['the payment is over the limit', { items: [{ productId: 'mug', quantity: 60 }] }, 'PAYMENT_DECLINED'],
    [
      'the coupon is not theirs',
      { items: [{ productId: 'mug', quantity: 1 }], couponId: 'NONE' },
      'COUPON_NOT_USABLE',
    ],
    ['the customer has no balance', { items: [{ productId: 'mug', quantity: 9 }] }, 'USER_NOT_FOUND', 'bob'],
  ])('changes nothing when %s', async (_, body, reason, userId = 'alice') => {
    const before = await totals();

    const answer = await place(body, 'refused', userId);

    expect(answer).toMatchObject({ status: 409, body: { reason } });
    expect(await totals()).toEqual(before);
  });

  it('answers the same key with the same order, also 10 times at once, and another body with 422', async () => {
    const body = { items: [{ productId: 'mug', quantity: 1 }] };

    const answers = await Promise.all(Array.from({ length: 10 }, () => place(body, 'one key')));

    expect(new Set(answers.map((answer) => answer.body.orderId)).size).toBe(1);
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    expect((await place({ items: [{ productId: 'mug', quantity: 2 }] }, 'one key')).status).toBe(422);
    expect((await totals()).product.units).toBe(999);
  });

  it('loses no unit when 20 write one row at once', async () => {
    const steps = await Promise.all(
      Array.from({ length: 20 }, (_, index) => send('decreaseStock', `s${index}`)),
    );
    expect(steps.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(await stock()).toBe(980);

    const mixed = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        index % 2
          ? send('increaseStock', `s${index}`)
          : place({ items: [{ productId: 'mug', quantity: 1 }] }),
      ),
    );

    expect(mixed.map(({ status }) => status)).toEqual(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? 200 : 201)),
    );
    expect(await stock()).toBe(980);
    const { units, putIn, sold } = (await totals()).product;
    expect(putIn).toBe(units + sold);
  });

  it('sells no more than there is, to 20 at once', async () => {
    await shop.as('admin', true)('PUT', '/products/mug/stock', { set: 7 });

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => send('decreaseStock', `o${index}`)),
    );

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(7);
    expect(answers.filter(({ body }) => body.reason === 'INSUFFICIENT_STOCK')).toHaveLength(13);
    expect(await stock()).toBe(0);
  });

  it('gives one coupon to each of 20 who ask at once, and no more than there are', async () => {
    await shop.as('admin', true)('POST', '/coupons', {
      couponId: 'FEW',
      name: 'Few',
      discount: { type: 'FIXED', value: 10 },
      quantity: 5,
      validFrom: '2020-01-01T00:00:00Z',
      validUntil: '2099-01-01T00:00:00Z',
    });

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => shop.as(`user-${index % 10}`)('POST', '/coupons/FEW/issue')),
    );

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(15);
  });

  it('keeps the ledger of an old order, so that whoever owns the domain can undo it', async () => {
    const { body } = await place({ items: [{ productId: 'mug', quantity: 3 }] });

    const undone = await send('increaseStock', body.orderId);

    expect(undone).toEqual({ status: 200, body: { undone: 'compensate' } });
    expect(await stock()).toBe(1_000);
  });

  it('notes nothing as given back that it cannot give back', async () => {
    await send('decreaseStock', 'lost');
    const { rows } = (await shop.client.get('/saga/export?domain=product&limit=1000')).body;
    const product = rows.find(({ table }: { table: string }) => table === 'products');
    await fence('product', 2, false);
    await shop.client.post('/saga/import', {
      domain: 'product',
      epoch: 2,
      rows: [{ ...product, version: product.version + 100, row: null }],
    });
    await fence('product', 3, true);

    const body = JSON.stringify({ command: 'increaseStock', epoch: 3, order: { orderId: 'lost' } });
    const headers = { 'Idempotency-Key': 'lost.decreaseStock' };
    const { status } = await shop.client.call({ method: 'POST', path: '/saga/increaseStock', body, headers });

    expect(status).toBe(500);
    expect((await shop.client.get('/saga/decreaseStock/lost')).body.state).toBe('APPLIED');
  });

  it('fences its own routes, too: closed, they ask to come back; reads go on', async () => {
    await fence('product', 2, false);

    const placed = await place({ items: [{ productId: 'mug', quantity: 1 }] });
    const changed = await shop.as('admin', true)('PUT', '/products/mug/stock', { set: 5 });

    expect([placed.status, changed.status]).toEqual([503, 503]);
    expect(await stock()).toBe(1_000);
    await fence('product', 3, true);
    const old = await shop.as('admin', true)(
      'PUT',
      '/products/mug/stock',
      { set: 5 },
      { 'X-Order-Saga-Epoch': '1' },
    );
    const now = await shop.as('admin', true)(
      'PUT',
      '/products/mug/stock',
      { set: 5 },
      { 'X-Order-Saga-Epoch': '3' },
    );
    expect([old.status, now.status]).toEqual([503, 200]);
  });

  it('believes no caller that is not signed', async () => {
    const forged = await fetch(`${shop.baseUrl}/users/me`, { headers: { 'X-Order-Saga-Caller': 'e30.00' } });
    const stranger = await shop.as('bob')('GET', '/users/me');
    const customer = await shop.as('alice')('POST', '/products', { name: 'x', price: 1, stock: 1 });

    expect([forged.status, stranger.status, customer.status]).toEqual([401, 404, 403]);
  });

  it('leaves rehearsals out of exports and totals', async () => {
    const before = await totals();

    await send('decreaseStock', 'conformance-1');
    await send('increaseStock', 'conformance-1');

    const { rows } = (await shop.client.get('/saga/export?domain=product&limit=1000')).body;
    expect(rows.filter(({ key }: { key: string }) => key.includes('conformance-'))).toEqual([]);
    expect(await totals()).toEqual(before);
  });

  it('takes for a rehearsal only what is called so to the letter', async () => {
    await shop.as('admin', true)('POST', '/products', {
      productId: 'Conformance-kit',
      name: 'Kit',
      price: 1,
      stock: 7,
    });

    const { rows } = (await shop.client.get('/saga/export?domain=product&limit=1000')).body;
    const kept = rows.filter(({ key }: { key: string }) => key.startsWith('Conformance-kit'));
    expect(kept.map(({ table }: { table: string }) => table).sort()).toEqual(['adjustments', 'products']);
    expect((await totals()).product).toEqual({ units: 1_007, putIn: 1_007, sold: 0 });
  });

  it('counts what sold, and what was cancelled not at all', async () => {
    await send('decreaseStock', 'a', 4);
    await send('decreaseStock', 'b', 2);
    await send('increaseStock', 'a', 4);

    const { body } = await shop.client.get('/products/popular');

    expect(body).toEqual({ items: [{ productId: 'mug', name: 'Mug', unitsSold: 2 }] });
  });
});
