import { freePort, startEngine } from '../../tools/engine/engine.ts';
import { readOptions, readOrExit } from '../../tools/terminal/arguments.ts';
import { exitWhenInterrupted } from '../../tools/terminal/interrupt.ts';
import { ASSUMED, type Bill, billFor } from './bill.ts';
import { Meter } from './meter.ts';
import { PRICES, READ_ON, REGION } from './prices.ts';

/* `npm run cost`: the list price of confirmed orders, from what one of them uses: counted, not estimated, but for times. */
const USAGE = 'usage: npm run cost -- [--json]';
const ORDERS = 1_000_000;
const { json } = readOrExit(() => readOptions({ json: { type: 'boolean', default: false } }, USAGE));

exitWhenInterrupted();
const say = (line: string) => console.error(line);
const engine = await startEngine(await freePort(), say);
const meter = new Meter(engine.endpoint);
try {
  process.env.TEST_ENDPOINT = await meter.listen();
  await import('../support/setup/environment.ts');
  // As a Lambda of ours logs, for its bytes.
  Object.assign(process.env, { POWERTOOLS_LOG_LEVEL: 'INFO', POWERTOOLS_METRICS_DISABLED: 'false' });
  const { measureOneOrder } = await import('./one-order.ts');
  const used = await measureOneOrder(meter);
  const bills = (['standard', 'express'] as const).map((workflow) => billFor(ORDERS, used, workflow));
  if (json)
    console.log(
      JSON.stringify(
        { orders: ORDERS, region: REGION, readOn: READ_ON, used, assumed: ASSUMED, bills, prices: PRICES },
        null,
        2,
      ),
    );
  else for (const bill of bills) show(bill);
} finally {
  meter.close();
  await engine.stop();
}
process.exit();

function show({ workflow, lines, usd }: Bill): void {
  console.log(
    `\n${ORDERS.toLocaleString('en')} confirmed orders, ${workflow}: ${usd.toFixed(2)} USD (list prices of ${REGION}, read ${READ_ON})`,
  );
  for (const { service, what, quantity, unit, usd: part } of lines)
    console.log(
      `  ${service.padEnd(15)} ${what.padEnd(33)} ${count(quantity).padStart(14)} ${unit.padEnd(12)} ${part.toFixed(2).padStart(8)}`,
    );
}

function count(quantity: number): string {
  return quantity.toLocaleString('en', { maximumFractionDigits: quantity < 1_000 ? 2 : 0 });
}
