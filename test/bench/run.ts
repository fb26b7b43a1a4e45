import { freePort } from '../../tools/engine/engine.ts';
import { type LocalStack, startStack } from '../../tools/stack/stack.ts';
import { readOptions, wholeNumber } from '../../tools/terminal/arguments.ts';
import { tellFailure } from '../../tools/terminal/failure.ts';
import { exitWhenInterrupted } from '../../tools/terminal/interrupt.ts';
import { UserError } from '../../tools/terminal/run.ts';
import { percentile } from '../../tools/terminal/statistics.ts';
import { burst } from './burst.ts';
import { compare, linesOf } from './compare.ts';
import { journalFigures } from './journal.ts';
import { type Bought, buy, openBench } from './orders.ts';
import { whereTimeGoes } from './where-time-goes.ts';

/*
 * `npm run bench`: the figures of the README, on a local stack of its own: from nothing to the first confirmed order, one warm
 * order, many at once, and how far the journal is behind when they are through. With --compare, beside what others would do; with --burst,
 * where there are too few Lambdas for them.
 */
const USAGE = `usage: npm run bench -- [--orders 1000] [--at-once 24]
       npm run bench -- --compare [--rounds 5] [--json]
       npm run bench -- --burst [--orders 100] [--concurrency 10] [--wait]`;
const WARM_ORDERS = 50;

exitWhenInterrupted();
const started = Date.now();
try {
  const { orders, atOnce, isComparison, rounds, json, isBurst, concurrency, isWaiting } = readCommandLine();
  // What a program reads stays alone on the output.
  const say = json ? console.error : console.log;
  const stack = await startStack({ port: await freePort(), endpoint: process.env.AWS_ENDPOINT_URL }, say);
  try {
    if (isBurst) process.exitCode = (await burst(stack, { orders, concurrency, isWaiting }, say)) ? 0 : 1;
    else if (!isComparison) await measure(stack, orders, atOnce, say);
    else {
      const comparison = await compare(stack, rounds, say);
      console.log(json ? JSON.stringify(comparison, null, 2) : linesOf(comparison).join('\n'));
    }
  } finally {
    await stack.stop();
  }
} catch (error) {
  tellFailure(error);
  process.exitCode = 2;
}

async function measure(
  { outputs }: LocalStack,
  orders: number,
  atOnce: number,
  say: (line: string) => void,
): Promise<void> {
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
  const {
    compare: isComparison,
    burst: isBurst,
    orders = isBurst ? '100' : '1000',
    'at-once': atOnce,
    rounds,
    concurrency,
    wait: isWaiting,
    json,
  } = readOptions(
    {
      orders: { type: 'string' },
      'at-once': { type: 'string', default: '24' },
      compare: { type: 'boolean', default: false },
      burst: { type: 'boolean', default: false },
      concurrency: { type: 'string', default: '10' },
      wait: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '5' },
      json: { type: 'boolean', default: false },
    },
    USAGE,
  );
  if (json && !isComparison) throw new UserError(`--json: only with --compare\n${USAGE}`);
  return {
    orders: wholeNumber('orders', orders, USAGE),
    atOnce: wholeNumber('at-once', atOnce, USAGE),
    rounds: wholeNumber('rounds', rounds, USAGE),
    concurrency: wholeNumber('concurrency', concurrency, USAGE),
    isComparison,
    isBurst,
    isWaiting,
    json,
  };
}
