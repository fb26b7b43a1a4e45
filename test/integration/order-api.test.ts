import { ApiClient } from '../../tools/operate/api.ts';
import { aCampaign, aCustomer, allPages, aProduct, stack } from '../support/deployed/api.ts';

describe('the order API', () => {
  it('confirms an order and shows it with its price', async () => {
    const customer = await aCustomer();
    const [productId, couponId] = await Promise.all([aProduct({ price: 1_200 }), aCampaign()]);
    await customer.post(`/coupons/${couponId}/issue`);

    const placed = await customer.order({ items: [{ productId, quantity: 2 }], couponId });
    const read = await customer.get(`/orders/${placed.body.orderId}`);

    expect(placed.status).toBe(201);
    expect(placed.headers.get('Location')).toMatch(new RegExp(`/orders/${placed.body.orderId}$`));
    expect(read.body).toEqual(placed.body);
    expect(read.body).toEqual({
      orderId: expect.any(String),
      userId: customer.userId,
      status: 'CONFIRMED',
      needsAttention: false,
      items: [{ productId, quantity: 2 }],
      couponId,
      price: {
        lines: [{ productId, quantity: 2, unitPrice: 1_200, amount: 2_400 }],
        subtotal: 2_400,
        discount: 240,
        total: 2_160,
        currency: 'USD',
      },
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
  });

  it('lists my orders newest first, each once, the rejected ones too', async () => {
    const customer = await aCustomer();
    const [sold, gone] = await Promise.all([aProduct(), aProduct({ stock: 0 })]);
    const expected: unknown[] = [];
    for (const productId of [sold, gone, sold]) {
      const { status, body } = await customer.order({ items: [{ productId, quantity: 1 }] });
      expected.unshift([body.orderId, status === 201 ? 'CONFIRMED' : 'REJECTED']);
    }

    const orders = await allPages(customer, '/orders', 1);

    expect(orders.map(({ orderId, status }) => [orderId, status])).toEqual(expected);
  });

  it('answers 202 at once without Prefer', async () => {
    const customer = await aCustomer();
    const productId = await aProduct();

    const { status, headers, body } = await customer.post('/orders', {
      items: [{ productId, quantity: 1 }],
    });

    expect([status, body]).toEqual([202, { orderId: expect.any(String), status: 'PENDING' }]);
    expect([headers.get('Retry-After'), headers.get('Preference-Applied')]).toEqual(['1', null]);
  });

  it('says where the order is, to be followed as it stands', async () => {
    const { apiUrl, users } = stack.outputs;
    const alice = new ApiClient(apiUrl, users.alice.token);
    const placed = await alice.order({ items: [{ productId: await aProduct(), quantity: 1 }] });
    const cancelled = await alice.post(`/orders/${placed.body.orderId}/cancel`);

    const anywhere = new ApiClient('', users.alice.token);
    const followed = await Promise.all(
      [placed, cancelled].map(({ headers }) =>
        anywhere.get(String(new URL(headers.get('Location') as string, apiUrl))),
      ),
    );

    expect(followed.map(({ status, body }) => [status, body.orderId])).toEqual([
      [200, placed.body.orderId],
      [200, placed.body.orderId],
    ]);
    expect([cancelled.status, cancelled.headers.get('Retry-After')]).toEqual([202, '1']);
  });

  it.each([
    ['wait=20', 201, 'wait=20'],
    ['wait=300', 201, 'wait=20'],
    ['wait=forever', 202, null],
    ['respond-async', 202, null],
  ])('says what it has done about Prefer: %s', async (prefer, status, applied) => {
    const customer = await aCustomer();
    const order = { items: [{ productId: await aProduct(), quantity: 1 }] };

    const answer = await customer.post('/orders', order, { Prefer: prefer });

    expect([answer.status, answer.headers.get('Preference-Applied')]).toEqual([status, applied]);
  });

  const mug = { productId: 'mug', quantity: 1 };
  it.each([
    ['items', { items: [] }],
    ['items[0].quantity', { items: [{ ...mug, quantity: 0 }] }],
    ['items[0].quantity', { items: [{ ...mug, quantity: 1_001 }] }],
    ['items[0].price', { items: [{ ...mug, price: 1 }] }],
    ['items', { items: [mug, { ...mug, quantity: 2 }] }],
    ['total', { items: [mug], total: 1 }],
  ])('answers 400, naming %s, to %j', async (field, order) => {
    const customer = await aCustomer({ balance: 0 });

    const { status, body } = await customer.order(order);

    expect([status, body.errors[0].field]).toEqual([400, field]);
  });

  it('answers 400 to an order id that can be none', async () => {
    const customer = await aCustomer({ balance: 0 });

    const { status, body } = await customer.get(`/orders/${'x'.repeat(81)}`);

    expect([status, body.errors[0].field]).toEqual([400, 'orderId']);
  });
});
