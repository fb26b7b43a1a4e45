import { parseArgs } from 'node:util';
import { freePort, startEngine } from '../../tools/engine/engine.ts';
import { exitWhenInterrupted } from '../../tools/terminal/interrupt.ts';
import { Progress } from '../../tools/terminal/progress.ts';

/* `npm run matrix`: all singles, all pairs and random combinations of faults; or one case, by its name. */
const { values } = parseArgs({
  options: {
    case: { type: 'string', multiple: true },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    random: { type: 'string', default: '500' },
    only: { type: 'string' },
  },
});

exitWhenInterrupted();
const engine = await startEngine(await freePort(), console.log);
try {
  process.env.TEST_ENDPOINT = engine.endpoint;
  // Sets what a Lambda finds in its environment, and so comes before any of them is loaded.
  await import('../support/setup/environment.ts');
  const { nameOf, pairs, parseCase, random, singles } = await import('./cases.ts');
  const { Matrix } = await import('./matrix.ts');
  const { shrink } = await import('./shrink.ts');
  const seed = Number(values.seed);
  const all = { singles, pairs, random: () => random(seed, Number(values.random)) };
  const cases =
    values.case?.map(parseCase) ??
    Object.entries(all).flatMap(([name, make]) => (!values.only || values.only === name ? make() : []));
  console.log(`${cases.length} cases, seed ${seed}`);
  const matrix = await Matrix.create();
  const progress = new Progress(cases.length);
  const failures = await matrix.play(cases, (done) => progress.show(done));
  progress.end();
  for (const { name, why } of failures) console.log(`\nFAILED  ${name}\n        ${why}`);
  const first = failures.find(({ failed }) => failed)?.failed;
  if (first) {
    const smallest = await shrink(first, async (smaller) =>
      (await matrix.play(smaller)).flatMap(({ failed }) => failed ?? []),
    );
    console.log(
      `\nThe first one again, as small as it gets:\n  npm run matrix -- --case '${nameOf(smallest)}'`,
    );
  }
  console.log(
    `\n${cases.length - failures.filter(({ failed }) => failed).length} of ${cases.length} cases conserve everything (seed ${seed})`,
  );
  process.exitCode = failures.length ? 1 : 0;
} finally {
  await engine.stop();
}
process.exit();
