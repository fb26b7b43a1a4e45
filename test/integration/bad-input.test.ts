import { ApiClient } from '../../local/api.ts';
import { aCustomer, admin, aProduct, nobody, outputs } from '../support/stack.ts';

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
