import { journalFigures } from './bench/journal.ts';
import { type Bought, buy, openBench } from './bench/orders.ts';
import { whereTimeGoes } from './bench/where-time-goes.ts';
import { freePort } from './engine/engine.ts';
import { type LocalStack, startStack } from './stack/stack.ts';
import { readOptions, wholeNumber } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';
import { exitWhenInterrupted } from './terminal/interrupt.ts';
import { percentile } from './terminal/statistics.ts';

/*
 * `npm run bench`: the figures of the README, on a local stack of its own: from nothing to the first confirmed order, one warm
 * order, many at once, and how far the journal is behind when they are through.
 */
const USAGE = 'usage: npm run bench -- [--orders 1000] [--at-once 24]';
const WARM_ORDERS = 50;

exitWhenInterrupted();
const say = (line: string) => console.log(line);
const started = Date.now();
try {
  const { orders, atOnce } = readCommandLine();
  const stack = await startStack({ port: await freePort(), endpoint: process.env.AWS_ENDPOINT_URL }, say);
  try {
    await measure(stack, orders, atOnce);
  } finally {
    await stack.stop();
  }
} catch (error) {
  tellFailure(error);
  process.exitCode = 2;
}

async function measure({ outputs }: LocalStack, orders: number, atOnce: number): Promise<void> {
  const shop = await openBench(outputs);
  await buy(shop, { orders: 1, atOnce: 1 });
  const firstOrder = (Date.now() - started) / 1000;

  // The first ones load what the rest has loaded.
  await buy(shop, { orders: 10, atOnce: 1 });
  const warm = await buy(shop, { orders: WARM_ORDERS, atOnce: 1 });
  const parts = await whereTimeGoes(outputs, warm.bought);

  say(`${orders} orders, ${atOnce} at once`);
  const rush = await buy(shop, { orders, atOnce, showProgress: true });
  const journal = await journalFigures(outputs, rush.bought);

  const milliseconds = (bought: Bought[], share: number) =>
    `${Math.round(
      percentile(
        bought.map(({ ms }) => ms),
        share,
      ),
    )} ms`;
  say(`\nnothing to first confirmed order    ${firstOrder.toFixed(0)} s (the engine was installed already)`);
  say(
    `one warm order                      p50 ${milliseconds(warm.bought, 0.5)}, p95 ${milliseconds(warm.bought, 0.95)}`,
  );
  for (const { part, ms } of parts) say(`  ${part.padEnd(33)} ${Math.round(ms)} ms`);
  say(
    `${orders} orders, ${atOnce} at once`.padEnd(36) +
      `${(orders / rush.seconds).toFixed(1)}/s, p50 ${milliseconds(rush.bought, 0.5)}, p95 ${milliseconds(rush.bought, 0.95)}`,
  );
  say(
    `their journal                       ${journal.events} events, ${journal.lost} lost, ${journal.doubled} doubled, ` +
      `complete ${journal.secondsBehind.toFixed(1)} s after the last order`,
  );
  if (journal.lost + journal.doubled > 0) process.exitCode = 1;
}

function readCommandLine() {
  const { orders, 'at-once': atOnce } = readOptions(
    {
      orders: { type: 'string', default: '1000' },
      'at-once': { type: 'string', default: '24' },
    },
    USAGE,
  );
  return { orders: wholeNumber('orders', orders, USAGE), atOnce: wholeNumber('at-once', atOnce, USAGE) };
}
