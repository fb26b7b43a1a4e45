import { randomUUID } from 'node:crypto';
import { FAULT_MODES } from '../lambdas/shared/saga/commands/fault-modes.ts';
import type { Fault } from '../lambdas/shared/saga/commands/faults.ts';
import { ApiClient, expectOk } from './operate/api.ts';
import { whileBroken } from './operate/chaos.ts';
import { tellFaults } from './operate/fault-notice.ts';
import { localFaults } from './operate/fault-store.ts';
import { readFault } from './operate/fault-words.ts';
import { watchSaga, watchUndoRuns } from './operate/watch/history.ts';
import { watchJournal } from './operate/watch/journal.ts';
import { type Outputs, readOutputs } from './stack/outputs.ts';
import { readOptions, wholeNumber } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';
import { interruption } from './terminal/interrupt.ts';
import { UserError } from './terminal/run.ts';

const USAGE = `usage (all of it for the local stack): npm run order -- --watch ORDER_ID [--port 4566]
       npm run order -- --user alice --product mug --quantity 2 [--product shirt --quantity 1]
         [--coupon WELCOME10] [--break COMMAND:${FAULT_MODES.join('|')}] [--break ...] [--port 4566]`;

try {
  const { watched, faults, port, ...placed } = readPlacement();
  const outputs = readOutputs(port);
  await tellFaults('local', port);
  if (watched) await watchOrder(outputs, watched);
  else if (faults.length) await placeBroken(outputs, placed, faults);
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
  await watchRun(outputs, api, orderId, show);
  await watchUndoRuns(outputs, orderId, show);
  showEnd(expectOk(await api.get(`/orders/${orderId}`)));
}

/** The order's run, state by state; of an Express run there is only what the journal tells. */
async function watchRun(
  outputs: Outputs,
  api: ApiClient,
  orderId: string,
  show: (line: string) => void,
): Promise<void> {
  if (outputs.workflow === 'express') await watchJournal(api, orderId, show);
  else await watchSaga(outputs, orderId, show);
}

function showEnd({ status, reason, needsAttention }: Record<string, unknown>): void {
  console.log(`\n${status}${reason ? ` (${reason})` : ''}${needsAttention ? ', needs attention' : ''}`);
}

interface Placement {
  user: 'alice' | 'bob';
  items: { productId: string; quantity: number }[];
  couponId?: string;
}

/** Places the order while commands of this user's orders are broken, and mends them when it has ended, or somebody ends the script. */
async function placeBroken(
  outputs: Outputs,
  placement: Placement,
  faults: Pick<Fault, 'command' | 'mode'>[],
): Promise<void> {
  const { userId } = outputs.users[placement.user];
  for (const { command, mode } of faults)
    console.log(`breaking ${command} of ${placement.user}'s orders: ${mode}`);
  const broken = faults.map((fault) => ({ ...fault, rate: 1, userId }));
  const signal = interruption();
  try {
    await whileBroken(localFaults(outputs), broken, () => placeOrder(outputs, placement), signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    console.log('\ninterrupted: nothing of it is broken any more; the order goes on by itself');
    // What watches the order would go on.
    process.exit(130);
  }
}

/** Places the order, shows its steps as they happen, and what it became. */
async function placeOrder(outputs: Outputs, { user, items, couponId }: Placement): Promise<void> {
  const api = new ApiClient(outputs.apiUrl, outputs.users[user].token);
  const before = await possessions(api, items);
  const answer = await api.post('/orders', { items, couponId }, { 'Idempotency-Key': randomUUID() });
  if (answer.status === 400)
    throw new UserError(`the order is not valid: ${JSON.stringify(answer.body.errors)}`);
  const { orderId } = expectOk(answer);
  console.log(`order ${orderId}`);
  await watchRun(outputs, api, orderId, (line) => console.log(line));
  const order = expectOk(await api.get(`/orders/${orderId}`));
  showEnd(order);
  const { price } = order;
  if (price) console.log(`price    ${price.subtotal} - ${price.discount} discount = ${price.total}`);
  const after = await possessions(api, items);
  for (const [name, amount] of Object.entries(before))
    console.log(`${name.padEnd(8)} ${amount} -> ${after[name]}`);
  if (order.needsAttention)
    console.log(
      `\nThe alert is on its way; what is still missing is given back by: npm run recovery -- redrive`,
    );
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

interface CommandLine extends Placement {
  watched?: string;
  port?: string;
  faults: Pick<Fault, 'command' | 'mode'>[];
}

function readPlacement(): CommandLine {
  const options = {
    user: { type: 'string', default: 'alice' },
    product: { type: 'string', multiple: true, default: [] as string[] },
    quantity: { type: 'string', multiple: true, default: [] as string[] },
    coupon: { type: 'string' },
    break: { type: 'string', multiple: true, default: [] as string[] },
    watch: { type: 'string' },
    port: { type: 'string' },
  } as const;
  const {
    user,
    product,
    quantity,
    coupon,
    break: broken,
    watch: watched,
    port,
  } = readOptions(options, USAGE);
  if (product.length === 0 && !watched) throw new UserError(`--product is missing\n${USAGE}`);
  if (user !== 'alice' && user !== 'bob') throw new UserError(`--user: "${user}" is neither alice nor bob`);
  if (quantity.length > product.length)
    throw new UserError(`--quantity: there are more of them than of --product\n${USAGE}`);
  const items = product.map((productId, index) => ({
    productId,
    quantity: wholeNumber('quantity', quantity[index] ?? '1', USAGE),
  }));
  const faults = broken.map((text) => readFault(text, '--break'));
  return { user, items, couponId: coupon, faults, watched, port };
}
