import { randomUUID } from 'node:crypto';
import { type Answer, ApiClient } from '../../../tools/operate/api.ts';
import type { LocalStack } from '../../../tools/stack/stack.ts';
import { createUser } from '../../../tools/stack/users.ts';
import { requireDescribed, routeOf } from '../described.ts';

export const stack: Pick<LocalStack, 'outputs' | 'userPool'> = JSON.parse(process.env.TEST_STACK as string);
const { apiUrl, users } = stack.outputs;

/** A client that holds every answer against the contract: a status or a body that it does not describe is an error. */
class DescribedClient extends ApiClient {
  override async request(...call: Parameters<ApiClient['request']>): Promise<Answer> {
    const answer = await super.request(...call);
    const [method, path] = call;
    const route = routeOf(method, path);
    if (route) check(route, answer);
    return answer;
  }
}

function check(route: string, { status, body, headers }: Answer): void {
  // The gateway's own answer, not a service's.
  if (status === 401) return;
  requireDescribed(route, { status, body, type: headers.get('Content-Type') });
  if (headers.get('X-Content-Type-Options') !== 'nosniff')
    throw new Error(`${route} answered without security headers`);
}

export interface Customer extends ApiClient {
  userId: string;
}

const clientOf = ({ userId, token }: { userId: string; token: string }): Customer =>
  Object.assign(new DescribedClient(apiUrl, token), { userId });

export const nobody = new DescribedClient(apiUrl);
export const admin = clientOf(users.admin);

/** A customer whom no other test knows, with a balance. */
export async function aCustomer({ balance = 100_000 } = {}): Promise<Customer> {
  const customer = clientOf(await createUser(stack.userPool, `customer-${randomUUID()}`));
  if (balance) await customer.post('/users/me/balance', { amount: balance });
  return customer;
}

/** A product that no other test sells. */
export async function aProduct({ price = 1_000, stock = 100 } = {}): Promise<string> {
  const productId = `product-${randomUUID().slice(0, 8)}`;
  await admin.post('/products', { productId, name: 'A product', price, stock });
  return productId;
}

/** A campaign of 10 % that is open now. */
export async function aCampaign(terms: Record<string, unknown> = {}): Promise<string> {
  const couponId = `coupon-${randomUUID().slice(0, 8)}`;
  await admin.post('/coupons', {
    couponId,
    name: '10 % off',
    discount: { type: 'PERCENT', value: 10 },
    quantity: 10,
    validFrom: '2020-01-01T00:00:00Z',
    validUntil: '2099-01-01T00:00:00Z',
    ...terms,
  });
  return couponId;
}

/** Every item of a list, page by page. */
export async function allPages(client: ApiClient, path: string, limit: number) {
  // biome-ignore lint/suspicious/noExplicitAny: as the API answers it; the tests say what that is
  const items: any[] = [];
  let cursor: string | undefined;
  const asked = `${path}${path.includes('?') ? '&' : '?'}limit=${limit}`;
  do {
    const { body } = await client.get(`${asked}${cursor ? `&cursor=${cursor}` : ''}`);
    items.push(...body.items);
    cursor = body.nextCursor;
  } while (cursor);
  return items;
}

/** Asks again until the answer is as wanted, for the lists that follow their table by a moment. */
export async function eventually<T>(ask: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer) || Date.now() > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
