import { randomUUID } from 'node:crypto';
import type { Fault } from '../lambdas/shared/saga/commands/chaos.ts';
import { FAULT_MODES } from '../lambdas/shared/saga/commands/fault-modes.ts';
import { ApiClient, expectOk } from './operate/api.ts';
import { BREAKABLE, setFaults } from './operate/chaos.ts';
import { watchSaga, watchUndoRuns } from './operate/watch.ts';
import { type Outputs, readOutputs } from './stack/outputs.ts';
import { readOptions, wholeNumber } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';
import { UserError } from './terminal/run.ts';

const USAGE = `usage (all of it for the local stack): npm run order -- --watch ORDER_ID [--port 4566]
       npm run order -- --user alice --product mug --quantity 2 [--product shirt --quantity 1]
         [--coupon WELCOME10] [--break COMMAND:${FAULT_MODES.join('|')}] [--port 4566]`;

try {
  const { watched, port, ...placed } = readPlacement();
  const outputs = readOutputs(port);
  if (watched) await watchOrder(outputs, watched);
  else await placeOrder(outputs, placed);
} catch (error) {
  tellFailure(error);
  process.exitCode = 1;
}

/** The timeline of an order that somebody placed, and of what undid it: each state and each failure, as they happened and go on. */
async function watchOrder(outputs: Outputs, orderId: string): Promise<void> {
  const api = new ApiClient(outputs.apiUrl, outputs.users.admin.token);
  const { status } = await api.get(`/orders/${encodeURIComponent(orderId)}`);
  if (status !== 200) throw new UserError(`--watch: there is no order "${orderId}"`);
  const show = (line: string) => console.log(line);
  await watchSaga(outputs, orderId, show);
  await watchUndoRuns(outputs, orderId, show);
  showEnd(expectOk(await api.get(`/orders/${orderId}`)));
}

function showEnd({ status, reason, needsAttention }: Record<string, unknown>): void {
  console.log(`\n${status}${reason ? ` (${reason})` : ''}${needsAttention ? ', needs attention' : ''}`);
}

interface Placement {
  user: keyof Outputs['users'];
  items: { productId: string; quantity: number }[];
  couponId?: string;
  fault?: Pick<Fault, 'command' | 'mode'>;
}

/** Places the order, shows its steps as they happen, and what it became; a break ends with the order. */
async function placeOrder(outputs: Outputs, { user, items, couponId, fault }: Placement): Promise<void> {
  const { userId, token } = outputs.users[user];
  const api = new ApiClient(outputs.apiUrl, token);
  if (fault) {
    console.log(`breaking ${fault.command} of ${user}'s orders: ${fault.mode}`);
    await setFaults(outputs, [{ ...fault, userId, rate: 1 }]);
  }
  try {
    const before = await possessions(api, items);
    const answer = await api.post('/orders', { items, couponId }, { 'Idempotency-Key': randomUUID() });
    if (answer.status === 400)
      throw new UserError(`the order is not valid: ${JSON.stringify(answer.body.errors)}`);
    const { orderId } = expectOk(answer);
    console.log(`order ${orderId}`);
    await watchSaga(outputs, orderId, (line) => console.log(line));
    const order = expectOk(await api.get(`/orders/${orderId}`));
    showEnd(order);
    const { price } = order;
    if (price) console.log(`price    ${price.subtotal} - ${price.discount} discount = ${price.total}`);
    const after = await possessions(api, items);
    for (const [name, amount] of Object.entries(before))
      console.log(`${name.padEnd(8)} ${amount} -> ${after[name]}`);
  } finally {
    if (fault) await setFaults(outputs, []);
  }
}

/** What an order takes from: the buyer's balance and each product's stock. */
async function possessions(api: ApiClient, items: Placement['items']): Promise<Record<string, number>> {
  const { balance } = expectOk(await api.get('/users/me'));
  const stock = await Promise.all(
    items.map(async ({ productId }) => {
      const { status, body } = await api.get(`/products/${productId}`);
      return [`stock of ${productId}`, status === 404 ? 'no such product' : body.stock] as const;
    }),
  );
  return { balance, ...Object.fromEntries(stock) };
}

function readPlacement(): Placement & { watched?: string; port?: string } {
  const options = {
    user: { type: 'string', default: 'alice' },
    product: { type: 'string', multiple: true, default: [] as string[] },
    quantity: { type: 'string', multiple: true, default: [] as string[] },
    coupon: { type: 'string' },
    break: { type: 'string' },
    watch: { type: 'string' },
    port: { type: 'string' },
  } as const;
  const { user, product, quantity, coupon, break: fault, watch: watched, port } = readOptions(options, USAGE);
  if (product.length === 0 && !watched) throw new UserError(`--product is missing\n${USAGE}`);
  if (user !== 'alice' && user !== 'bob') throw new UserError(`--user: "${user}" is neither alice nor bob`);
  if (quantity.length > product.length)
    throw new UserError(`--quantity: there are more of them than of --product\n${USAGE}`);
  const items = product.map((productId, index) => ({
    productId,
    quantity: wholeNumber('quantity', quantity[index] ?? '1', USAGE),
  }));
  return {
    user,
    items,
    couponId: coupon,
    fault: fault === undefined ? undefined : readFault(fault),
    watched,
    port,
  };
}

function readFault(text: string): NonNullable<Placement['fault']> {
  const [name, wanted, ...more] = text.split(':');
  const mode = FAULT_MODES.find((known) => known === wanted);
  if (!mode || more.length)
    throw new UserError(`--break: "${text}" is not COMMAND:MODE, like processPayment:throw-after\n${USAGE}`);
  const command = BREAKABLE.find((known) => known === name);
  if (!command) throw new UserError(`--break: "${name}" is none of ${BREAKABLE.join(', ')}`);
  return { command, mode };
}
