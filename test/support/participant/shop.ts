import { createHmac } from 'node:crypto';
import { startMonolith } from '../../../examples/monolith/server.ts';
import type { Sample } from '../../../tools/conformance/bench.ts';
import {
  type Answer,
  ParticipantClient,
  signatureOf,
} from '../../../tools/conformance/participant-client.ts';
import { requireDescribed, routeOf } from '../described.ts';

export const SECRET = 'a secret of the tests';
const PAYMENT_LIMIT = 5_000;

/** A monolith at work, and its clients: customers sign in at the other side, so their calls come signed by it. */
export interface Shop {
  baseUrl: string;
  client: ParticipantClient;
  as(userId: string, isAdmin?: boolean): Customer;
  stop(): Promise<void>;
}
type Customer = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer & { headers: Headers }>;

/** A monolith whose every answer to a customer is held against openapi.json. */
export async function openShop(database = ':memory:'): Promise<Shop> {
  const monolith = await startMonolith({
    database,
    port: 0,
    secret: SECRET,
    currency: 'USD',
    paymentLimit: PAYMENT_LIMIT,
    log: () => {},
  });
  const as =
    (userId: string, isAdmin = false): Customer =>
    async (method, path, content, headers = {}) => {
      const body = content === undefined ? '' : JSON.stringify(content);
      const signature = signatureOf(SECRET, { method, path, body });
      const payload = Buffer.from(JSON.stringify({ userId, isAdmin })).toString('base64url');
      const proof = createHmac('sha256', SECRET).update(`${signature}.${payload}`).digest('hex');
      const response = await fetch(monolith.baseUrl + path, {
        method,
        body: body || undefined,
        headers: {
          ...(body && { 'Content-Type': 'application/json' }),
          'X-Order-Saga-Signature': signature,
          'X-Order-Saga-Caller': `${payload}.${proof}`,
          ...headers,
        },
      });
      const { status } = response;
      const answer = await response.json();
      const route = routeOf(method, path);
      // While a domain is closed, its other owner answers.
      if (route && status !== 503)
        requireDescribed(route, { status, body: answer, type: response.headers.get('Content-Type') });
      return { status, body: answer, headers: response.headers };
    };
  return { ...monolith, client: new ParticipantClient(monolith.baseUrl, SECRET), as };
}

const price = (total: number) => ({
  lines: [{ productId: 'mug', quantity: 2, unitPrice: total / 2, amount: total }],
  subtotal: total,
  discount: 0,
  total,
});

/** A product, a coupon and a customer with money. */
export async function stockShop({ as }: Shop): Promise<void> {
  const admin = as('admin', true);
  await admin('POST', '/products', { productId: 'mug', name: 'Mug', price: 100, stock: 1_000 });
  await admin('POST', '/coupons', {
    couponId: 'TEN',
    name: 'Ten percent',
    discount: { type: 'PERCENT', value: 10 },
    quantity: 100,
    validFrom: '2020-01-01T00:00:00Z',
    validUntil: '2099-01-01T00:00:00Z',
  });
  await as('alice')('PUT', '/users/me', { name: 'Alice' });
  await as('alice')('POST', '/users/me/balance', { amount: 100_000 }, { 'Idempotency-Key': 'money' });
  await as('alice')('POST', '/coupons/TEN/issue');
}

const order = { userId: 'alice', items: [{ productId: 'mug', quantity: 2 }] };

/** Of each domain, what it takes and what it refuses. */
export const SAMPLES: Record<string, { accept: Sample; reject: Sample }> = {
  product: {
    accept: { command: 'decreaseStock', order },
    reject: { command: 'decreaseStock', order: { ...order, items: [{ productId: 'none', quantity: 1 }] } },
  },
  coupon: {
    accept: { command: 'useCoupon', order: { ...order, couponId: 'TEN' }, price: price(200) },
    reject: { command: 'useCoupon', order: { ...order, couponId: 'NONE' }, price: price(200) },
  },
  user: {
    accept: { command: 'decreaseBalance', order, price: price(200) },
    reject: { command: 'decreaseBalance', order, price: price(1_000_000) },
  },
  order: {
    accept: { command: 'createOrder', order, price: price(200) },
    reject: { command: 'createOrder', order: { ...order, items: [] }, price: price(200) },
  },
  payment: {
    accept: { command: 'processPayment', order, price: price(200) },
    reject: { command: 'processPayment', order, price: price(PAYMENT_LIMIT + 2) },
  },
};
