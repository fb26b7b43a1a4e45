import { randomUUID } from 'node:crypto';
import { ApiClient, expectOk } from '../operate/api.ts';
import type { Outputs } from '../stack/outputs.ts';
import { createUser, type UserPool } from '../stack/users.ts';
import { BUYERS, CAMPAIGNS, PRODUCTS } from './plan.ts';

export interface Buyer {
  userId: string;
  api: ApiClient;
  balance: number;
}

/** What the soak sells, to whom. All its own, so that its books can be checked against what it put in. */
export interface Shop {
  products: { productId: string; stock: number }[];
  buyers: Buyer[];
  coupons: string[];
}

/** Enough for most orders, and too little for all: the last ones are refused. */
const STOCK_SHARE = 0.9;
const UNITS_AN_ORDER = 4;
const PRICE = 1_000;

/** Opens a shop for so many orders, through the API. */
export async function openShop({ apiUrl, users }: Outputs, pool: UserPool, orders: number): Promise<Shop> {
  const admin = new ApiClient(apiUrl, users.admin.token);
  const run = randomUUID().slice(0, 8);
  const stock = Math.ceil((STOCK_SHARE * UNITS_AN_ORDER * orders) / PRODUCTS);
  const balance = Math.ceil((UNITS_AN_ORDER * PRICE * orders) / BUYERS);
  const products = await Promise.all(
    Array.from({ length: PRODUCTS }, async (_, index) => {
      const productId = `soak-${run}-${index}`;
      expectOk(await admin.post('/products', { productId, name: `Soak ${index}`, price: PRICE, stock }));
      return { productId, stock };
    }),
  );
  const coupons = await Promise.all(
    Array.from({ length: CAMPAIGNS }, async (_, index) => {
      const couponId = `SOAK-${run}-${index}`.toUpperCase();
      const discount = index % 2 ? { type: 'FIXED', value: 300 } : { type: 'PERCENT', value: 10, max: 500 };
      const validity = { validFrom: '2020-01-01T00:00:00Z', validUntil: '2099-01-01T00:00:00Z' };
      expectOk(
        await admin.post('/coupons', { couponId, name: couponId, discount, quantity: BUYERS, ...validity }),
      );
      return couponId;
    }),
  );
  const buyers: Buyer[] = [];
  for (let index = 0; index < BUYERS; index++) {
    const { token, userId } = await createUser(pool, `soak-${run}-${index}`);
    const api = new ApiClient(apiUrl, token);
    expectOk(await api.post('/users/me/balance', { amount: balance }));
    for (const couponId of coupons) expectOk(await api.post(`/coupons/${couponId}/issue`));
    buyers.push({ userId, api, balance });
  }
  return { products, buyers, coupons };
}
