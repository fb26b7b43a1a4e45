import { randomUUID } from 'node:crypto';
import { expectOk } from '../../tools/operate/api.ts';
import { aCustomer, admin, allPages, aProduct, eventually } from '../support/deployed/api.ts';

describe('the user API', () => {
  it('creates me on first use', async () => {
    const customer = await aCustomer({ balance: 0 });

    const before = await customer.get('/users/me');
    const put = await customer.put('/users/me', { name: 'Alice' });
    const after = await customer.get('/users/me');

    expect(before.status).toBe(404);
    expect([put.status, put.body]).toEqual([
      200,
      { userId: customer.userId, name: 'Alice', balance: 0, createdAt: expect.any(String) },
    ]);
    expect(after.body).toEqual(put.body);
  });

  it('is found by the beginning of its name, in pages, whatever the letters', async () => {
    const begin = `Ä${randomUUID()}`;
    const names = [`${begin} a`, `${begin} b`, `${begin.toLowerCase()} é`, `${begin} ﷺ`.padEnd(200, 'ﷺ')];
    for (const name of names) expectOk(await (await aCustomer({ balance: 0 })).put('/users/me', { name }));
    const path = `/admin/users?name=${encodeURIComponent(begin)}`;

    const found = await eventually(
      () => allPages(admin, path, 1),
      (users) => users.length === names.length,
    );
    const { body } = await admin.get(`${path}&limit=1`);
    const other = await admin.get(`${path}%20b&cursor=${body.nextCursor}`);

    expect(found.map(({ name }) => name)).toEqual(names);
    expect([other.status, other.body.errors?.[0].field]).toEqual([400, 'cursor']);
  });

  it('keeps the balance when the name changes', async () => {
    const customer = await aCustomer({ balance: 500 });

    const { body } = await customer.put('/users/me', { name: 'Bob' });

    expect(body).toMatchObject({ name: 'Bob', balance: 500 });
  });

  it('charges once per Idempotency-Key', async () => {
    const customer = await aCustomer({ balance: 0 });
    const charge = (amount: number, key: string) =>
      customer.post('/users/me/balance', { amount }, { 'Idempotency-Key': key });

    const first = await charge(700, 'one');
    const replay = await charge(700, 'one');
    const other = await charge(800, 'one');
    const second = await charge(1, 'two');

    expect([first.status, first.body]).toEqual([200, { userId: customer.userId, balance: 700 }]);
    expect([replay.status, replay.body]).toEqual([200, first.body]);
    expect(replay.headers.get('Idempotency-Replayed')).toBe('true');
    expect(other.status).toBe(422);
    expect(second.body.balance).toBe(701);
  });

  it.each([{ amount: 0 }, { amount: 10_000_001 }, { amount: 1.5 }, { amount: '1' }, {}])(
    'answers 400 to a charge of %j',
    async (body) => {
      const customer = await aCustomer({ balance: 0 });

      const { status } = await customer.post('/users/me/balance', body);

      expect(status).toBe(400);
    },
  );

  it.each([
    ['none', {}],
    ['one that is too long', { 'Idempotency-Key': 'x'.repeat(256) }],
    ['one beyond ASCII', { 'Idempotency-Key': 'clé' }],
  ])(
    'answers 400 to a charge with an Idempotency-Key like %s',
    async (_, headers: Record<string, string>) => {
      const customer = await aCustomer({ balance: 0 });

      const { status, body } = await customer.request('POST', '/users/me/balance', {
        body: { amount: 1 },
        headers,
      });

      expect([status, body.errors[0].field]).toEqual([400, 'Idempotency-Key']);
    },
  );

  it('tells what changed the balance, newest first, and the entries add up to it', async () => {
    const customer = await aCustomer({ balance: 5_000 });
    const productId = await aProduct({ price: 1_000 });
    const { body: order } = await customer.order({ items: [{ productId, quantity: 3 }] });
    await customer.post('/users/me/balance', { amount: 10 });

    const history = await allPages(customer, '/users/me/balance/history', 2);
    const { body: me } = await customer.get('/users/me');

    expect(history).toEqual([
      { type: 'CHARGE', amount: 10, at: expect.any(String) },
      { type: 'ORDER', amount: 3_000, orderId: order.orderId, at: expect.any(String) },
      { type: 'CHARGE', amount: 5_000, at: expect.any(String) },
    ]);
    expect(me.balance).toBe(2_010);
  });

  it('tells about a refund when a later step said no', async () => {
    const customer = await aCustomer({ balance: 10_000_000 });
    const productId = await aProduct({ price: 6_000_000 });
    const { body: order } = await customer.order({ items: [{ productId, quantity: 1 }] });

    const history = await allPages(customer, '/users/me/balance/history', 1);

    expect(order.reason).toBe('PAYMENT_DECLINED');
    expect(history.map(({ type, amount, orderId }) => [type, amount, orderId])).toEqual([
      ['REFUND', 6_000_000, order.orderId],
      ['ORDER', 6_000_000, order.orderId],
      ['CHARGE', 10_000_000, undefined],
    ]);
  });
});
