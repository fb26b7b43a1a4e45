import { parseArgs } from 'node:util';
import { freePort, startEngine } from '../../tools/engine/engine.ts';
import { exitWhenInterrupted } from '../../tools/terminal/interrupt.ts';

/* `npm run pressure`: so many buyers of one product at once, with and without shares, where AWS pushes back; in simulated time. */
const { values } = parseArgs({
  options: {
    buyers: { type: 'string', default: '1000' },
    shares: { type: 'string', default: '16' },
    seed: { type: 'string', default: '7' },
  },
});
const [buyers, shares, seed] = [values.buyers, values.shares, values.seed].map(Number) as [
  number,
  number,
  number,
];

exitWhenInterrupted();
const engine = await startEngine(await freePort(), console.log);
try {
  process.env.TEST_ENDPOINT = engine.endpoint;
  // Both come before any Lambda is loaded: what it finds in its environment, and its pauses.
  await import('../support/setup/environment.ts');
  await import('../support/pressure/virtual-time.ts');
  const { aHotProduct, rushFor } = await import('./hot-product.ts');
  const { createTables } = await import('../support/saga/tables.ts');
  await createTables();
  console.log(`${buyers} buyers of one product at once, seed ${seed}; seconds are simulated`);
  for (const stockShares of [1, shares]) {
    const { sold, undone, conflicts, throttles } = await rushFor(await aHotProduct(buyers, stockShares), {
      buyers,
      seed,
    });
    console.log(
      [
        `\n${stockShares} share${stockShares > 1 ? 's' : ''}`,
        `  sold      ${sold.done} in ${sold.seconds.toFixed(1)} s, ${sold.perSecond.toFixed(0)} a second over the first nine tenths; refused ${JSON.stringify(sold.refused)}`,
        `  undone    ${undone.done} in ${undone.seconds.toFixed(1)} s; refused ${JSON.stringify(undone.refused)}`,
        `  pressure  ${conflicts} conflicts, ${throttles} throttles`,
      ].join('\n'),
    );
  }
} finally {
  await engine.stop();
}
process.exit();
