import { ApiClient } from '../../tools/operate/api.ts';
import { aCustomer, admin, aProduct, nobody, outputs } from '../support/deployed/stack.ts';

const item = { productId: 'mug', quantity: 1 };

describe('a bad request', () => {
  const bad: [string, unknown, string][] = [
    ['no JSON', '{"items":', 'body'],
    ['no items', {}, 'items'],
    ['empty items', { items: [] }, 'items'],
    [
      '21 products',
      { items: Array.from({ length: 21 }, (_, n) => ({ productId: `p${n}`, quantity: 1 })) },
      'items',
    ],
    ['a product twice', { items: [item, item] }, 'items'],
    ['quantity 0', { items: [{ ...item, quantity: 0 }] }, 'items[0].quantity'],
    ['quantity 1001', { items: [{ ...item, quantity: 1001 }] }, 'items[0].quantity'],
    ['half a quantity', { items: [{ ...item, quantity: 0.5 }] }, 'items[0].quantity'],
    ['quantity as text', { items: [{ ...item, quantity: '1' }] }, 'items[0].quantity'],
    ['an id with spaces', { items: [{ ...item, productId: 'a mug' }] }, 'items[0].productId'],
    ['a price from the client', { items: [{ ...item, price: 1 }] }, 'items[0].price'],
    ['an unknown field', { items: [item], total: 1 }, 'total'],
    ['a coupon that is no id', { items: [item], couponId: 7 }, 'couponId'],
    ['a body that is no object', [], 'body'],
  ];

  it.each(bad)('with %s gets a 400 problem that names the field', async (_title, body, field) => {
    const { api } = await aCustomer({ balance: 0 });

    const { status, headers, body: problem } = await api.post('/orders', body);

    expect(status).toBe(400);
    expect(headers.get('Content-Type')).toBe('application/problem+json');
    expect(problem).toEqual({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: expect.any(String),
      errors: expect.arrayContaining([{ field, message: expect.stringMatching(/.{5,}/) }]),
    });
  });

  it.each([
    ['missing', ''],
    ['too long', 'k'.repeat(256)],
    ['not ASCII', 'clé'],
  ])('with an Idempotency-Key that is %s gets 400', async (_title, key) => {
    const { api } = await aCustomer({ balance: 0 });

    const { status, body } = await api.request('POST', '/orders', {
      body: { items: [item] },
      headers: key ? { 'Idempotency-Key': key } : {},
    });

    expect(status).toBe(400);
    expect(body.errors).toEqual([{ field: 'Idempotency-Key', message: expect.any(String) }]);
  });

  it('with a name that nobody can see or keep gets 400 from every route that takes one', async () => {
    const { api } = await aCustomer({ balance: 0 });
    const terms = {
      discount: { type: 'PERCENT', value: 10 },
      quantity: 1,
      validFrom: '2020-01-01T00:00:00Z',
      validUntil: '2099-01-01T00:00:00Z',
    };

    for (const name of ['\ud800', ' ', '\u0000', '\u200b']) {
      const answers = await Promise.all([
        api.put('/users/me', { name }),
        admin.post('/products', { name, price: 1, stock: 1 }),
        admin.post('/coupons', { name, ...terms }),
      ]);

      expect(answers.map(({ status, body }) => [status, body.errors?.[0].field])).toEqual([
        [400, 'name'],
        [400, 'name'],
        [400, 'name'],
      ]);
    }
  });

  it('with an order id or a cursor that no key can be gets 400 from the dead letters', async () => {
    const position = { pk: 'ORDER#o-1', sk: 'ORDER', openShard: 'OPEN#0', createdAt: '\ud800' };
    const cursor = Buffer.from(JSON.stringify(position)).toString('base64url');

    const [redriven, listed] = await Promise.all([
      admin.post('/admin/dead-letters/redrive', { orderId: '\ud800' }),
      admin.get(`/admin/dead-letters?cursor=${cursor}`),
    ]);

    expect([redriven.status, redriven.body.errors?.[0].field]).toEqual([400, 'orderId']);
    expect([listed.status, listed.body.errors?.[0].field]).toEqual([400, 'cursor']);
  });

  it('for a charge of nothing, too much or half a unit gets 400 and charges nothing', async () => {
    const { api } = await aCustomer({ balance: 1 });

    const statuses = await Promise.all(
      [0, -1, 10_000_001, 1.5, '5', undefined].map(
        async (amount) => (await api.post('/users/me/balance', { amount })).status,
      ),
    );

    expect(statuses).toEqual([400, 400, 400, 400, 400, 400]);
    expect((await api.get('/users/me')).body.balance).toBe(1);
  });
});

describe('a caller', () => {
  it('without a token, or with a bad one, gets 401', async () => {
    const forged = new ApiClient(outputs.apiUrl, 'not.a.token');

    expect((await nobody.post('/orders', { items: [item] })).status).toBe(401);
    expect((await forged.post('/orders', { items: [item] })).status).toBe(401);
  });

  it('who is no admin gets 403 from admin routes, and nothing is written', async () => {
    const { api } = await aCustomer({ balance: 0 });

    const product = await api.post('/products', { productId: 'forbidden', name: 'x', price: 1, stock: 1 });
    const coupon = await api.post('/coupons', {});

    expect([product.status, coupon.status]).toEqual([403, 403]);
    expect((await nobody.get('/products/forbidden')).status).toBe(404);
  });

  it("does not see somebody else's order, the admin does", async () => {
    const [{ api: buyer }, { api: stranger }] = await Promise.all([aCustomer(), aCustomer()]);
    const productId = await aProduct();
    const { body: order } = await buyer.order({ items: [{ productId, quantity: 1 }] });

    const answers = [stranger, admin, buyer].map((api) => api.get(`/orders/${order.orderId}`));

    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([404, 200, 200]);
  });

  it('charges once per key, whatever is repeated', async () => {
    const { api } = await aCustomer({ balance: 0 });
    const headers = { 'Idempotency-Key': 'once' };

    const first = await api.post('/users/me/balance', { amount: 500 }, headers);
    const again = await api.post('/users/me/balance', { amount: 500 }, headers);
    const other = await api.post('/users/me/balance', { amount: 501 }, headers);

    expect([first.status, again.status, other.status]).toEqual([200, 200, 422]);
    expect(again.headers.get('Idempotency-Replayed')).toBe('true');
    expect((await api.get('/users/me')).body.balance).toBe(500);
  });
});
