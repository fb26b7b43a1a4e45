import { LOCAL_ADMIN } from '../../lib/names.ts';
import { ApiClient, createdOrThere, expectOk } from '../operate/api.ts';
import type { Outputs } from './outputs.ts';
import { createUser, type UserPool } from './users.ts';

const PRODUCTS = [
  { productId: 'mug', name: 'Mug', price: 1_200, stock: 100 },
  { productId: 'shirt', name: 'T-shirt', price: 2_500, stock: 50 },
  { productId: 'poster', name: 'Poster', price: 900, stock: 10 },
];
const COUPONS = [
  {
    couponId: 'WELCOME10',
    name: '10 % off, at most 5.00',
    discount: { type: 'PERCENT', value: 10, max: 500 },
    quantity: 1_000,
    validFrom: '2020-01-01T00:00:00Z',
    validUntil: '2099-12-31T23:59:59Z',
  },
  {
    couponId: 'FIVEOFF',
    name: '5.00 off from 30.00',
    discount: { type: 'FIXED', value: 500 },
    minOrderAmount: 3_000,
    quantity: 1_000,
    validFrom: '2020-01-01T00:00:00Z',
    validUntil: '2099-12-31T23:59:59Z',
  },
];
const BALANCE = 100_000;

/** The users alice, bob and admin, a small catalogue, two coupons and some balance: all through the API, like anybody. */
export async function seed(pool: UserPool, apiUrl: string): Promise<Outputs['users']> {
  const [alice, bob, admin] = await Promise.all([
    createUser(pool, 'alice'),
    createUser(pool, 'bob'),
    createUser(pool, 'admin', 'admin', LOCAL_ADMIN.password),
  ]);
  const api = new ApiClient(apiUrl, admin.token);
  await Promise.all([
    ...PRODUCTS.map(async (product) => createdOrThere(await api.post('/products', product))),
    ...COUPONS.map(async (coupon) => createdOrThere(await api.post('/coupons', coupon))),
  ]);
  for (const [name, { token }] of Object.entries({ Alice: alice, Bob: bob })) {
    const user = new ApiClient(apiUrl, token);
    expectOk(await user.put('/users/me', { name }));
    // One key for ever: an endpoint that kept its tables is not charged again.
    expectOk(await user.post('/users/me/balance', { amount: BALANCE }, { 'Idempotency-Key': 'seed' }));
    for (const { couponId } of COUPONS) createdOrThere(await user.post(`/coupons/${couponId}/issue`));
  }
  return { alice, bob, admin };
}
