import { ENDPOINTS } from '../../openapi/openapi-document.ts';
import type { ApiClient } from '../../tools/operate/api.ts';
import {
  aCampaign,
  aCustomer,
  admin,
  aProduct,
  type Customer,
  nobody,
  stack,
} from '../support/deployed/api.ts';

const routes = Object.entries(ENDPOINTS).map(([route, { endpoint }]) => {
  const [method = '', path = ''] = route.split(' ');
  return { route, method, path: path.replaceAll(/\{\w+\}/g, 'some-id'), endpoint };
});
const protectedRoutes = routes.filter(({ endpoint }) => endpoint.audience !== 'anyone');
const adminRoutes = routes.filter(({ endpoint }) => endpoint.audience === 'admin');
const openRoutes = routes.filter(({ endpoint }) => endpoint.audience === 'anyone');

describe('who may call what', () => {
  it.each(protectedRoutes)('$route is closed to nobody: 401', async ({ method, path }) => {
    const { status, body } = await nobody.request(method, path);

    expect({ status, body }).toEqual({ status: 401, body: { message: 'Unauthorized' } });
  });

  it.each(protectedRoutes)('$route is closed to a forged token: 401', async ({ method, path }) => {
    const [head, , signature] = stack.outputs.users.alice.token.split('.');
    const claims = JSON.stringify({ sub: 'mallory', 'cognito:groups': ['admin'] });
    const forged = `${head}.${Buffer.from(claims).toString('base64url')}.${signature}`;

    const { status } = await nobody.request(method, path, { headers: { Authorization: `Bearer ${forged}` } });

    expect(status).toBe(401);
  });

  it.each(protectedRoutes.filter(({ method }) => method === 'GET'))(
    '$route is closed to nobody, who asks by HEAD: 401',
    async ({ path }) => {
      const { status } = await fetch(stack.outputs.apiUrl + path, { method: 'HEAD' });

      expect(status).toBe(401);
    },
  );

  it.each(adminRoutes)('$route is closed to customers, whatever they send: 403', async ({ method, path }) => {
    const customer = await aCustomer({ balance: 0 });

    const { status, body } = await customer.request(method, path, method === 'GET' ? {} : { body: '{"no' });

    expect({ status, title: body.title }).toEqual({ status: 403, title: 'Forbidden' });
  });

  it.each(openRoutes)('$route is open to anyone', async ({ method, path }) => {
    const { status } = await nobody.request(method, path);

    expect([200, 404]).toContain(status);
  });
});

describe('what belongs to somebody', () => {
  let owner: Customer;
  let other: Customer;
  let orderId: string;
  let couponId: string;
  beforeAll(async () => {
    [owner, other, couponId] = await Promise.all([aCustomer(), aCustomer(), aCampaign()]);
    await owner.post(`/coupons/${couponId}/issue`);
    const placed = await owner.order({ items: [{ productId: await aProduct(), quantity: 1 }] });
    orderId = placed.body.orderId;
  });

  const statuses = (path: string, ...clients: ApiClient[]) =>
    Promise.all(clients.map(async (client) => (await client.get(path)).status));

  it('is an order: its owner and admins read it, for others there is none', async () => {
    expect(await statuses(`/orders/${orderId}`, owner, admin, other)).toEqual([200, 200, 404]);
  });

  it('is a payment: its owner reads it, for others there is none', async () => {
    expect(await statuses(`/payments/payment-${orderId}`, owner, other)).toEqual([200, 404]);
  });

  it('is a coupon: its owner validates it, for others there is none', async () => {
    expect(await statuses(`/coupons/${couponId}/validation?amount=100`, owner, other)).toEqual([200, 404]);
  });

  it('is a list of orders: admins name whose they want, its owner may, others may not', async () => {
    const path = `/orders?userId=${owner.userId}`;
    const [mine, theirs, refused] = await Promise.all(
      [owner, admin, other].map((client) => client.get(path)),
    );

    expect(mine?.body.items.map((order: { orderId: string }) => order.orderId)).toEqual([orderId]);
    expect(theirs?.body).toEqual(mine?.body);
    expect([refused?.status, refused?.body.title]).toEqual([403, 'Forbidden']);
  });

  it('is a list of campaigns: admins read it, customers may not', async () => {
    expect(await statuses('/coupons?all', admin, owner)).toEqual([200, 403]);
  });

  it('is answered for, to the letter, like what does not exist', async () => {
    const [theirs, none] = await Promise.all([
      other.get(`/orders/${orderId}`),
      other.get('/orders/6f1c9a52-7d0e-8c3b-a1f4-2b9d8e7c6a50'),
    ]);

    expect(theirs.body).toEqual(none.body);
  });

  it('is in its owner’s lists and in nobody else’s', async () => {
    const lists = ['/orders', '/payments', '/coupons', '/users/me/balance/history'];
    const counts = (client: ApiClient) =>
      Promise.all(lists.map(async (path) => (await client.get(path)).body.items.length));

    expect(await counts(owner)).toEqual([1, 1, 1, 2]);
    expect(await counts(other)).toEqual([0, 0, 0, 1]);
  });
});
