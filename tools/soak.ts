import { freePort } from './engine/engine.ts';
import { missing, readBooks, smuggle } from './soak/books.ts';
import { breakCalls } from './soak/faults.ts';
import { plan } from './soak/plan.ts';
import { type PlayedOrder, Player } from './soak/play.ts';
import { ask, recover } from './soak/recover.ts';
import { openShop, type Shop } from './soak/shop.ts';
import type { Outputs } from './stack/outputs.ts';
import { type LocalStack, startStack } from './stack/stack.ts';
import { readOptions } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';
import { exitWhenInterrupted } from './terminal/interrupt.ts';
import { Progress } from './terminal/progress.ts';
import { UserError } from './terminal/run.ts';

/*
 * `npm run soak`: a deployed stack under concurrent orders, cancels, coupons, duplicates, kills and broken calls; then recovery, and
 * the question whether anything was lost.
 */
exitWhenInterrupted();
const say = (line: string) => console.log(line);

try {
  const { orders, faults, seed, atOnce } = readArguments();
  const stack = await startStack({ port: await freePort(), endpoint: process.env.AWS_ENDPOINT_URL }, say);
  try {
    process.exitCode = (await soak(stack, orders, faults, seed, atOnce)) ? 0 : 1;
  } finally {
    await stack.stop();
  }
} catch (error) {
  tellFailure(error);
  process.exitCode = 2;
}

/** Whether everything was conserved. */
async function soak(
  { outputs, userPool }: LocalStack,
  orders: number,
  faults: number,
  seed: number,
  atOnce: number,
): Promise<boolean> {
  say('opening the shop');
  const shop = await openShop(outputs, userPool, orders);
  say(`${orders} orders, ${atOnce} at once, ${faults * 100} % of all calls broken, seed ${seed}`);
  const played = await play(outputs, shop, { orders, faults, seed, atOnce });

  const before = await readBooks(outputs);
  const deadLetters = [...before.orders.values()].filter(({ needsAttention }) => needsAttention).length;
  const rounds = await recover(outputs, say);
  const audit = await ask(outputs, { command: 'audit' });
  const journal = await ask(outputs, { command: 'replay' });
  const books = await readBooks(outputs);

  const ends = played.map(({ orderId }) => books.orders.get(orderId));
  const count = (status: string) => ends.filter((order) => order?.status === status).length;
  const ended = count('CONFIRMED') + count('REJECTED') + count('CANCELLED');
  const attention = ends.filter((order) => order?.needsAttention).length;
  const notCancelled = played.filter(
    ({ orderId, isCancelled }) => isCancelled && books.orders.get(orderId)?.status !== 'CANCELLED',
  );
  const wrong = [
    ...missing(shop, books),
    ...notCancelled.map(({ orderId }) => `order ${orderId} was to be cancelled and is not`),
    ...audit.violations.map((violation: unknown) => `audit: ${JSON.stringify(violation)}`),
  ];
  if (!journal.agrees) wrong.push(`journal: ${JSON.stringify(journal.differences)}`);
  const isSeeing = await isAuditSeeing(outputs, shop.products[0]?.productId as string);

  say(`confirmed      ${count('CONFIRMED')}`);
  say(`rejected       ${count('REJECTED')}`);
  say(`cancelled      ${count('CANCELLED')}`);
  say(`compensations  ${books.compensations}`);
  say(`dead letters   ${deadLetters}, all finished after ${rounds ?? 'no'} rounds of recovery`);
  say(`stuck          ${played.length - ended + attention}`);
  say(`lost           ${wrong.length}`);
  for (const line of wrong) say(`               ${line}`);
  say(
    `journal        ${journal.events} events, ${journal.agrees ? 'agrees' : 'does NOT agree'} with what was sold`,
  );
  say(
    `audit          ${audit.ok ? 'ok' : 'VIOLATED'}, checked ${Object.entries(audit.checked)
      .map(([what, number]) => `${number} ${what}`)
      .join(
        ', ',
      )}; ${isSeeing ? 'it saw the unit that was put there behind its back' : 'BLIND: it did not see a unit that was put there behind its back'}`,
  );
  return (
    rounds !== undefined && ended === orders && attention === 0 && wrong.length === 0 && audit.ok && isSeeing
  );
}

/** Plays all orders, so many at once, while calls are being broken. */
async function play(
  stack: Outputs,
  shop: Shop,
  { orders, faults, seed, atOnce }: { orders: number; faults: number; seed: number; atOnce: number },
): Promise<PlayedOrder[]> {
  const player = new Player(stack, shop);
  const chaos = new AbortController();
  const chaosEnded = breakCalls(stack, faults, seed, shop.buyers, chaos.signal);
  const progress = new Progress(orders);
  const played: PlayedOrder[] = [];
  const queue = plan(orders, seed).entries();
  try {
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (const [index, each] of queue) {
          played.push(await player.play(each, `soak-${seed}-${index}`));
          progress.show(played.length);
        }
      }),
    );
  } finally {
    progress.end();
    chaos.abort();
    await chaosEnded;
  }
  return played;
}

/** Whether the audit names the product, and the difference, when a unit too many is in stock. */
async function isAuditSeeing(stack: Outputs, productId: string): Promise<boolean> {
  await smuggle(stack, productId, 1);
  const { violations } = await ask(stack, { command: 'audit' });
  await smuggle(stack, productId, -1);
  return violations.length === 1 && JSON.stringify(violations).includes(productId);
}

function readArguments() {
  const number = (name: string, text: string, isRight: (value: number) => boolean, wanted: string) => {
    const value = Number(text);
    if (text === '' || !isRight(value)) throw new UserError(`--${name}: "${text}" is not ${wanted}`);
    return value;
  };
  const isCount = (value: number) => Number.isInteger(value) && value > 0;
  const values = readOptions(
    {
      orders: { type: 'string', default: '1000' },
      faults: { type: 'string', default: '0.1' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
      'at-once': { type: 'string', default: '32' },
    },
    'usage: npm run soak -- [--orders 1000] [--faults 0.1] [--at-once 32] [--seed NUMBER]',
  );
  return {
    orders: number('orders', values.orders, isCount, 'a number of orders'),
    faults: number('faults', values.faults, (value) => value >= 0 && value < 1, 'a share from 0 to below 1'),
    seed: number('seed', values.seed, Number.isInteger, 'a whole number'),
    atOnce: number('at-once', values['at-once'], isCount, 'a number of orders'),
  };
}
