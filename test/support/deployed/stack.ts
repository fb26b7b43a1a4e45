import { randomUUID } from 'node:crypto';
import { ApiClient, expectOk } from '../../../tools/operate/api.ts';
import { setFaults } from '../../../tools/operate/chaos.ts';
import type { Outputs } from '../../../tools/stack/outputs.ts';
import { createUser, type UserPool } from '../../../tools/stack/users.ts';
import { eventually } from '../../../tools/terminal/eventually.ts';

export { eventually };

/** The deployed system of this test run. */
export const { outputs, userPool }: { outputs: Outputs; userPool: UserPool } = JSON.parse(
  process.env.TEST_STACK as string,
);

export const admin = new ApiClient(outputs.apiUrl, outputs.users.admin.token);
export const nobody = new ApiClient(outputs.apiUrl);

/** A customer of its own for a test, with a balance. */
export async function aCustomer({ balance = 100_000 } = {}): Promise<{ api: ApiClient; userId: string }> {
  const { token, userId } = await createUser(userPool, `customer-${randomUUID()}`);
  const api = new ApiClient(outputs.apiUrl, token);
  if (balance) expectOk(await api.post('/users/me/balance', { amount: balance }));
  return { api, userId };
}

export async function aProduct({ stock = 10, price = 1_000 } = {}): Promise<string> {
  const { productId } = expectOk(await admin.post('/products', { name: 'A product', price, stock }));
  return productId;
}

/** A campaign of 10 % off, at most 150, of which the customer holds a coupon. */
export async function aCouponOf(customer: ApiClient): Promise<string> {
  const { couponId } = expectOk(
    await admin.post('/coupons', {
      name: '10 % off',
      discount: { type: 'PERCENT', value: 10, max: 150 },
      quantity: 1,
      validFrom: '2020-01-01T00:00:00Z',
      validUntil: '2099-01-01T00:00:00Z',
    }),
  );
  expectOk(await customer.post(`/coupons/${couponId}/issue`));
  return couponId;
}

export const stockOf = async (productId: string): Promise<number> =>
  expectOk(await nobody.get(`/products/${productId}`)).stock;

export const balanceOf = async (customer: ApiClient): Promise<number> =>
  expectOk(await customer.get('/users/me')).balance;

/** The order as soon as its end is decided. */
export async function endOf(customer: ApiClient, orderId: string) {
  const { body } = await eventually(
    () => customer.get(`/orders/${orderId}`),
    ({ body }) => !['PENDING', 'REJECTING', 'CANCELLING'].includes(body.status),
  );
  return body;
}

/** Redrives the order as soon as its run is over, which is a moment after its end is decided: until then it is left alone. */
export const redriven = (orderId: string) =>
  eventually(
    () => admin.post('/admin/dead-letters/redrive', { orderId }),
    ({ body }) => body.redriven?.includes(orderId),
    30,
  );

/** Redrives what other tests have left in need, and mends what they have left broken. */
export async function mendAll(): Promise<void> {
  await setFaults(outputs, []);
  await eventually(
    async () => {
      await admin.post('/admin/dead-letters/redrive', {});
      return (await admin.get('/admin/dead-letters')).body.items;
    },
    (items) => items.length === 0,
  );
}
