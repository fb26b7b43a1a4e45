import { freePort, startEngine } from '../../tools/engine/engine.ts';
import { readOptions, readOrExit, wholeNumber } from '../../tools/terminal/arguments.ts';
import { exitWhenInterrupted } from '../../tools/terminal/interrupt.ts';

/* `npm run pressure`: so many buyers of one product at once, with and without shares, where AWS pushes back; in simulated time. */
const USAGE = 'usage: npm run pressure -- [--buyers 1000] [--shares 16] [--seed 7]';
const { buyers, shares, seed } = readOrExit(() => {
  const values = readOptions(
    {
      buyers: { type: 'string', default: '1000' },
      shares: { type: 'string', default: '16' },
      seed: { type: 'string', default: '7' },
    },
    USAGE,
  );
  return {
    buyers: wholeNumber('buyers', values.buyers, USAGE),
    shares: wholeNumber('shares', values.shares, USAGE),
    seed: wholeNumber('seed', values.seed, USAGE),
  };
});

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
