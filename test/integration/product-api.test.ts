import { randomUUID } from 'node:crypto';
import { ENDPOINTS } from '../../openapi/openapi-document.ts';
import { expectOk } from '../../tools/operate/api.ts';
import { aCustomer, admin, allPages, aProduct, eventually, nobody } from '../support/deployed/api.ts';

/** What stands in the routes where others have the id of a product. */
const shadowedIds = () =>
  Object.keys(ENDPOINTS)
    .map((route) => route.split('/'))
    .filter(([, first, second = '{}']) => first === 'products' && !second.startsWith('{'))
    .map(([, , second]) => second as string);

describe('the product API', () => {
  it('creates a product that anyone can read, and no second one with its id', async () => {
    const product = { productId: `p-${Date.now()}`, name: 'A mug', price: 1_200, stock: 3 };
    const shown = { ...product, currency: 'USD' };

    const created = await admin.post('/products', product);
    const again = await admin.post('/products', product);
    const read = await nobody.get(`/products/${product.productId}`);

    expect([created.status, created.body]).toEqual([201, shown]);
    expect([again.status, again.body.reason]).toEqual([409, 'PRODUCT_EXISTS']);
    expect([read.status, read.body]).toEqual([200, shown]);
  });

  it('makes up an id when it gets none', async () => {
    const { status, body } = await admin.post('/products', { name: 'A mug', price: 0, stock: 0 });

    expect([status, body]).toEqual([
      201,
      { productId: expect.any(String), name: 'A mug', price: 0, currency: 'USD', stock: 0 },
    ]);
  });

  it.each([
    [{}, ['name', 'price', 'stock']],
    [{ name: '', price: -1, stock: 1.5 }, ['name', 'price', 'stock']],
    [{ name: 'A', price: 1, stock: 1, cost: 1 }, ['cost']],
    [{ productId: 'a/b', name: 'A', price: 1, stock: 1 }, ['productId']],
    ['[]', ['body']],
    ['{"name":', ['body']],
  ])('answers 400 to %j, naming %j', async (body, fields) => {
    const answer = await admin.post('/products', body);

    expect(answer.status).toBe(400);
    expect(answer.body.errors.map(({ field }: { field: string }) => field)).toEqual(fields);
  });

  it('answers 415 to what is not JSON and 413 to what is too large', async () => {
    const text = await admin.post('/products', 'name=mug', { 'Content-Type': 'text/plain' });
    const large = await admin.post('/products', { name: 'x'.repeat(70_000), price: 1, stock: 1 });

    expect([text.status, large.status]).toEqual([415, 413]);
  });

  it('spreads the units over shares, also while they sell, and shows how many there are', async () => {
    const customer = await aCustomer({ balance: 100_000 });
    const product = { name: 'A mug', price: 1_000, stock: 10, stockShares: 4 };
    const { productId } = (await admin.post('/products', product)).body;
    const order = (quantity: number) =>
      customer.post('/orders', { items: [{ productId, quantity }] }, { Prefer: 'wait=20' });

    const bought = [await order(1), await order(6)];
    const fewer = await admin.put(`/products/${productId}`, { stockShares: 1 });
    const last = await order(3);
    const tooMany = await order(1);

    expect(bought.map(({ status }) => status)).toEqual([201, 201]);
    expect([fewer.status, fewer.body.stock]).toEqual([200, 3]);
    expect(last.status).toBe(201);
    expect([tooMany.status, tooMany.body.reason]).toEqual([409, 'INSUFFICIENT_STOCK']);
    const refused = await admin.put(`/products/${productId}`, { stockShares: 65 });
    expect([refused.status, refused.body.errors[0].field]).toEqual([400, 'stockShares']);
  });

  it('sets the stock and adds to it, but not below zero', async () => {
    const productId = await aProduct({ stock: 10 });
    const change = (body: object) => admin.put(`/products/${productId}/stock`, body);

    expect((await change({ add: -4 })).body.stock).toBe(6);
    expect((await change({ set: 2 })).body).toEqual({
      productId,
      name: 'A product',
      price: 1_000,
      currency: 'USD',
      stock: 2,
    });
    expect(await change({ add: -3 })).toMatchObject({ status: 409, body: { reason: 'INSUFFICIENT_STOCK' } });
    expect((await nobody.get(`/products/${productId}`)).body.stock).toBe(2);
  });

  it('changes a name or a price, and never the price of an order that has it', async () => {
    const customer = await aCustomer();
    const productId = await aProduct({ price: 1_000, stock: 10 });
    const { body: placed } = await customer.order({ items: [{ productId, quantity: 2 }] });

    const price = await admin.put(`/products/${productId}`, { price: 1_500 });
    const name = await admin.put(`/products/${productId}`, { name: 'A better product' });

    const product = { productId, name: 'A product', price: 1_500, currency: 'USD', stock: 8 };
    expect([price.status, price.body]).toEqual([200, product]);
    expect(name.body).toEqual({ ...product, name: 'A better product' });
    expect((await nobody.get(`/products/${productId}`)).body).toEqual(name.body);
    expect((await customer.get(`/orders/${placed.orderId}`)).body).toEqual(placed);
    expect((await customer.get(`/payments/payment-${placed.orderId}`)).body.amount).toBe(2_000);
  });

  it.each([
    [{}, 'body'],
    [{ price: -1 }, 'price'],
    [{ name: '' }, 'name'],
    [{ stock: 1 }, 'stock'],
    [{ productId: 'other' }, 'productId'],
  ])('answers 400 to the change %j, naming %s', async (change, field) => {
    const { status, body } = await admin.put('/products/any', change);

    expect([status, body.errors[0].field]).toEqual([400, field]);
  });

  it.each(shadowedIds())('refuses the id "%s", behind which a route stands', async (productId) => {
    const { status, body } = await admin.post('/products', { productId, name: 'A', price: 1, stock: 1 });

    expect([status, body.errors[0].field]).toEqual([400, 'productId']);
  });

  it.each([{}, { set: 1, add: 1 }, { set: -1 }, { add: '1' }, { put: 1 }])(
    'answers 400 to a stock change %j',
    async (change) => {
      const { status } = await admin.put('/products/any/stock', change);

      expect(status).toBe(400);
    },
  );

  it('answers 404 for a product that does not exist', async () => {
    const answers = await Promise.all([
      nobody.get('/products/none'),
      admin.put('/products/none/stock', { add: 1 }),
      admin.put('/products/none/stock', { set: 1 }),
      admin.put('/products/none', { price: 1 }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect((await nobody.get('/products/none')).status).toBe(404);
  });

  it('lists every product once, whatever the page size', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => aProduct()));

    const small = (await allPages(nobody, '/products', 2)).map(({ productId }) => productId);

    expect(small).toEqual(expect.arrayContaining(made));
    expect(new Set(small).size).toBe(small.length);
  });

  it('lists for admins also by the beginning of the id, in pages', async () => {
    const begin = `p-${randomUUID()}`;
    const ids = ['-a', '-b', '-c', ''].map((end) => begin + end);
    for (const productId of ids)
      expectOk(await admin.post('/products', { productId, name: 'A', price: 1, stock: 1 }));

    const found = await allPages(admin, `/admin/products?idPrefix=${begin}-`, 2);
    const { body } = await admin.get(`/admin/products?idPrefix=${begin}&limit=1`);
    const other = await admin.get(`/admin/products?idPrefix=${begin}-&cursor=${body.nextCursor}`);

    expect(found.map(({ productId }) => productId)).toEqual(ids.slice(0, 3));
    expect(body.items).toMatchObject([{ productId: begin }]);
    expect([other.status, other.body.errors?.[0].field]).toEqual([400, 'cursor']);
    expect((await admin.get('/admin/products?idPrefix=a%20b')).body.errors?.[0].field).toBe('idPrefix');
  });

  it('answers 400 to a cursor that is broken, or of another list', async () => {
    const customer = await aCustomer();
    await customer.post('/users/me/balance', { amount: 1 });
    const foreign = (await customer.get('/users/me/balance/history?limit=1')).body.nextCursor;
    const own = (await nobody.get('/products?limit=1')).body.nextCursor;
    const empty = Buffer.from('{"pk":"CATALOGUE","sk":""}').toString('base64url');
    const cursors = ['x', foreign, `${own}!`, own.slice(0, -3), empty];

    const answers = await Promise.all(cursors.map((cursor) => nobody.get(`/products?cursor=${cursor}`)));

    expect(answers.map(({ status, body }) => [status, body.errors?.[0].field])).toEqual(
      cursors.map(() => [400, 'cursor']),
    );
  });

  it('shows what sells best: confirmed orders count, rejected ones do not', async () => {
    const customer = await aCustomer();
    const [sold, dear] = await Promise.all([aProduct({ stock: 1_000 }), aProduct({ price: 1_000_000 })]);

    const confirmed = await customer.order({ items: [{ productId: sold, quantity: 60 }] });
    const rejected = await customer.order({ items: [{ productId: dear, quantity: 90 }] });
    const popular = await eventually(
      async () => (await nobody.get('/products/popular?limit=100')).body.items as { productId: string }[],
      (items) => items.some(({ productId }) => productId === sold),
    );

    expect([confirmed.status, rejected.body.reason]).toEqual([201, 'INSUFFICIENT_BALANCE']);
    expect(popular).toContainEqual({ productId: sold, name: 'A product', unitsSold: 60 });
    expect(popular.map(({ productId }) => productId)).not.toContain(dear);
  });

  it.each(['days=0', 'days=31', 'limit=0', 'limit=101', 'days=x', 'cursor=x'])(
    'answers 400 to popular?%s',
    async (query) => {
      const { status } = await nobody.get(`/products/popular?${query}`);

      expect(status).toBe(400);
    },
  );
});
