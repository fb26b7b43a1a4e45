import { randomUUID } from 'node:crypto';
import { ApiClient, createdOrThere, expectOk } from '../operate/api.ts';
import { afterwards } from '../terminal/afterwards.ts';
import { eventually } from '../terminal/eventually.ts';
import { UserError } from '../terminal/run.ts';
import type { Visitors } from './visitors.ts';

/** Its one unit is on the shelf only while the test runs, so that no customer buys it. */
const PRODUCT = { productId: 'smoke-test', name: 'Smoke test, not for sale', price: 100 };
const SHELF = `/products/${PRODUCT.productId}/stock`;
/** A new API answers after some seconds, and each service's first call starts a Lambda. */
const FIRST_ANSWER_SECONDS = 30;
/** An order's steps may be retried before they work. */
const ORDER_SECONDS = 90;

interface Possessions {
  balance: number;
  stock: number;
}

/**
 * Places one order and cancels it, as a customer does, and holds the balance and the stock against what they must be before,
 * between and after. Throws when anything is otherwise. It leaves an order that is CANCELLED, and no figure that differs;
 * `interrupted`, by rejecting, ends it before its time, and the shelf is empty all the same.
 */
export async function orderAndCancel(
  apiUrl: string,
  { customer, admin }: Visitors,
  say: (line: string) => void,
  interrupted: Promise<never>,
): Promise<void> {
  const buyer = new ApiClient(apiUrl, customer.token);
  const shop = new ApiClient(apiUrl, admin.token);
  const answered = eventually(
    () => buyer.get('/products').then(({ status }) => status, String),
    (status) => status === 200,
    FIRST_ANSWER_SECONDS,
  );
  await Promise.race([answered, interrupted]);
  createdOrThere(await shop.post('/products', { ...PRODUCT, stock: 0 }));
  await afterwards(
    async () => {
      expectOk(await shop.put(SHELF, { set: 1 }));
      const run = randomUUID();
      const price = (await fund(buyer, run)) ? PRODUCT.price : 0;
      if (price === 0) say('customers cannot charge their balance here: the order costs nothing');
      expectOk(await shop.put(`/products/${PRODUCT.productId}`, { price }));
      await Promise.race([visit(buyer, run, price, say), interrupted]);
    },
    async () => expectOk(await shop.put(SHELF, { set: 0 })),
  );
}

async function visit(
  buyer: ApiClient,
  run: string,
  price: number,
  say: (line: string) => void,
): Promise<void> {
  const before = await possessionsOf(buyer);

  const { body: placed } = await buyer.order(
    { items: [{ productId: PRODUCT.productId, quantity: 1 }] },
    { 'Idempotency-Key': `smoke-${run}` },
  );
  const { orderId } = placed;
  if (!orderId) throw new UserError(`POST /orders answered ${JSON.stringify(placed)}`);
  await expectEnd(buyer, orderId, 'CONFIRMED');
  const between = await possessionsOf(buyer);
  say(`order ${orderId} is CONFIRMED: ${differences(before, between)}`);
  expectPossessions(between, { balance: before.balance - price, stock: before.stock - 1 });

  expectOk(await buyer.post(`/orders/${orderId}/cancel`));
  await expectEnd(buyer, orderId, 'CANCELLED');
  const after = await possessionsOf(buyer);
  say(`order ${orderId} is CANCELLED: ${differences(between, after)}`);
  expectPossessions(after, before);
}

/**
 * A price is put in once: each cancelled order gives it back for the next test. Whether the customer has it: where charges are not
 * free, nobody has paid for a test.
 */
async function fund(buyer: ApiClient, run: string): Promise<boolean> {
  const { balance } = expectOk(await buyer.put('/users/me', { name: 'Smoke test' }));
  if (balance >= PRODUCT.price) return true;
  const charge = { amount: PRODUCT.price };
  const answer = await buyer.post('/users/me/balance', charge, { 'Idempotency-Key': `smoke-${run}` });
  if (answer.status === 403) return false;
  expectOk(answer);
  return true;
}

async function possessionsOf(buyer: ApiClient): Promise<Possessions> {
  const { balance } = expectOk(await buyer.get('/users/me'));
  const { stock } = expectOk(await buyer.get(`/products/${PRODUCT.productId}`));
  return { balance, stock };
}

async function expectEnd(buyer: ApiClient, orderId: string, wanted: string): Promise<void> {
  const { status, reason } = await eventually(
    async () => expectOk(await buyer.get(`/orders/${orderId}`)),
    (order) => !['PENDING', 'REJECTING', 'CANCELLING'].includes(order.status),
    ORDER_SECONDS,
  );
  if (status !== wanted)
    throw new UserError(`order ${orderId} is ${status}${reason ? ` (${reason})` : ''}, not ${wanted}`);
}

function expectPossessions({ balance, stock }: Possessions, wanted: Possessions): void {
  if (balance !== wanted.balance || stock !== wanted.stock)
    throw new UserError(
      `balance is ${balance} and must be ${wanted.balance}, stock is ${stock} and must be ${wanted.stock}`,
    );
}

const differences = (before: Possessions, after: Possessions) =>
  `balance ${before.balance} -> ${after.balance}, stock ${before.stock} -> ${after.stock}`;
