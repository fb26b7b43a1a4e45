import { setTimeout as sleep } from 'node:timers/promises';
import type { Domain } from '../lib/names.ts';
import { order } from './demo/customers.ts';
import { findingsOf } from './demo/findings.ts';
import { freePort } from './engine/engine.ts';
import { movingEnvironment } from './migrate/environment.ts';
import { moveDomain } from './migrate/move-domain.ts';
import type { Owner } from './migrate/side.ts';
import { ApiClient, expectOk } from './operate/api.ts';
import { missing, readBooks } from './soak/books.ts';
import { breakCalls } from './soak/faults.ts';
import { plan } from './soak/plan.ts';
import { ask, recover } from './soak/recover.ts';
import { openShop, type Shop } from './soak/shop.ts';
import { type Outputs, runningStacks } from './stack/outputs.ts';
import { type LocalStack, startStack } from './stack/stack.ts';
import { readOptions, wholeNumber } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';
import { exitWhenInterrupted } from './terminal/interrupt.ts';
import { UserError } from './terminal/run.ts';

/*
 * `npm run demo:migration`: a shop that lives in a monolith sells under faults while its domains move to services, one after the other;
 * then recovery, the audit over both, and what the customers noticed.
 */
const USAGE =
  'usage: npm run demo:migration -- [--orders 120] [--at-once 8] [--faults 0.1] [--seed 1] [--all]';

const TWO: Move[] = [
  ['payment', 'service'],
  ['product', 'service'],
];
const ALL: Move[] = [
  ['order', 'service'],
  ...TWO,
  ['coupon', 'service'],
  ['user', 'service'],
  ['payment', 'monolith'],
  ['payment', 'service'],
];
type Move = [domain: Domain, to: Owner];

exitWhenInterrupted();
const say = (line: string) => console.log(line);

try {
  const wanted = readWanted();
  const stack = await startStack({ port: await freePort(), monolith: { port: await freePort() } }, say);
  runningStacks.add(stack.outputs);
  // Also after Ctrl-C.
  process.on('exit', () => runningStacks.remove(stack.outputs));
  try {
    process.exitCode = (await play(stack, wanted)) ? 0 : 1;
  } finally {
    await stack.stop();
  }
} catch (error) {
  tellFailure(error);
  process.exitCode = 2;
}

interface Wanted {
  orders: number;
  atOnce: number;
  faults: number;
  seed: number;
  moves: Move[];
}

/** Whether every order ended, none was refused because of a move, and nothing was lost. */
async function play({ outputs, userPool }: LocalStack, wanted: Wanted): Promise<boolean> {
  const { orders, atOnce, faults, seed, moves } = wanted;
  say('opening the shop');
  const shop = await openShop(outputs, userPool, orders);
  say(
    `${orders} orders, ${atOnce} at once, ${faults * 100} % of all calls broken; every domain is the monolith's`,
  );
  const chaos = new AbortController();
  const chaosEnded = breakCalls(outputs, faults, seed, shop.buyers, chaos.signal);
  /** The ids of the orders that have ended. */
  const sold: string[] = [];
  const moved: string[] = [];
  try {
    const selling = sell(shop, wanted, sold);
    for (const [index, [domain, to]] of moves.entries()) {
      // Spread over the sale.
      while (sold.length < (orders * (index + 0.5)) / (moves.length + 1)) await sleep(100);
      say(`${sold.length} orders have ended: npm run migrate -- ${domain} to ${to}`);
      if (await moveInTheEnd(outputs, domain, to)) moved.push(`${domain} to ${to}`);
    }
    await selling;
  } finally {
    chaos.abort();
    await chaosEnded;
  }

  const rounds = await recover(outputs, say);
  const findings = await findingsOf(outputs, sold);
  const lost = missing(shop, await booksOf(outputs, shop));
  const audit = await ask(outputs, { command: 'audit' });
  say('');
  say(`orders                       ${sold.length}`);
  for (const [end, count] of Object.entries(findings.ends).sort()) say(`  ${end.padEnd(27)}${count}`);
  say(`moves                        ${moved.length} of ${moves.length}: ${moved.join(', ')}`);
  say(`longest wait                 ${findings.longestWait.toFixed(1)} s`);
  say(`rejected because of a move   ${findings.becauseOfMove.length}`);
  say(
    `open                         ${findings.open.length}${rounds === undefined ? ', recovery has not ended' : ''}`,
  );
  say(`lost                         ${lost.length}`);
  for (const line of lost) say(`  ${line}`);
  say(`audit over both              ${audit.ok ? 'ok' : JSON.stringify(audit.violations.slice(0, 3))}`);
  return (
    moved.length === moves.length &&
    sold.length === orders &&
    rounds !== undefined &&
    findings.open.length + findings.becauseOfMove.length + lost.length === 0 &&
    audit.ok
  );
}

/** All orders, so many at once. */
async function sell(shop: Shop, { orders, atOnce, seed }: Wanted, sold: string[]): Promise<void> {
  const queue = plan(orders, seed).entries();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const [index, planned] of queue) sold.push(await order(shop, planned, `demo-${seed}-${index}`));
    }),
  );
}

/** A move that is refused or given up, because a call of it was broken or orders did not end in time, is made again, as a person would. */
async function moveInTheEnd(outputs: Outputs, domain: Domain, to: Owner): Promise<boolean> {
  const environment = await movingEnvironment('local', new URL(outputs.endpoint).port);
  for (let tries = 1; tries <= 5; tries++) {
    try {
      if (await moveDomain(environment, { domain, to }, { say })) return true;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      say(`          ${error.message}`);
    }
    await sleep(1_000);
  }
  return false;
}

/** What the tables say of orders, and what the API says of the rest, whoever owns it. */
async function booksOf(outputs: Outputs, { products, buyers }: Shop) {
  const books = await readBooks(outputs);
  const anyone = new ApiClient(outputs.apiUrl);
  for (const { productId } of products)
    books.stock.set(productId, expectOk(await anyone.get(`/products/${productId}`)).stock);
  for (const { userId, api } of buyers)
    books.balance.set(userId, expectOk(await api.get('/users/me')).balance);
  return books;
}

function readWanted(): Wanted {
  const {
    orders,
    'at-once': atOnce,
    faults,
    seed,
    all,
  } = readOptions(
    {
      orders: { type: 'string', default: '120' },
      'at-once': { type: 'string', default: '8' },
      faults: { type: 'string', default: '0.1' },
      seed: { type: 'string', default: '1' },
      all: { type: 'boolean', default: false },
    },
    USAGE,
  );
  const rate = Number(faults);
  if (!(rate >= 0 && rate <= 0.5))
    throw new UserError(`--faults: "${faults}" is not from 0 to 0.5\n${USAGE}`);
  return {
    orders: wholeNumber('orders', orders, USAGE),
    atOnce: wholeNumber('at-once', atOnce, USAGE),
    seed: wholeNumber('seed', seed, USAGE),
    faults: rate,
    moves: all ? ALL : TWO,
  };
}
