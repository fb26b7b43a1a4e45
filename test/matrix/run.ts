import { freePort, startEngine } from '../../tools/engine/engine.ts';
import { readOptions, readOrExit, wholeNumber } from '../../tools/terminal/arguments.ts';
import { exitWhenInterrupted } from '../../tools/terminal/interrupt.ts';
import { Progress } from '../../tools/terminal/progress.ts';
import { UserError } from '../../tools/terminal/run.ts';
import { nameOf, pairs, parseCase, random, singles } from './cases.ts';

/* `npm run matrix`: all singles, all pairs and random combinations of faults; or one case, by its name. */
const USAGE = `usage: npm run matrix -- [--only singles|pairs|random] [--random 500] [--seed NUMBER]
       npm run matrix -- --case NAME [--case NAME ...]`;
const { cases, seed } = readOrExit(() => {
  const values = readOptions(
    {
      case: { type: 'string', multiple: true },
      seed: { type: 'string', default: String(1 + Math.floor(Math.random() * 99_999)) },
      random: { type: 'string', default: '500' },
      only: { type: 'string' },
    },
    USAGE,
  );
  const seed = wholeNumber('seed', values.seed, USAGE);
  const count = wholeNumber('random', values.random, USAGE);
  const all = { singles, pairs, random: () => random(seed, count) };
  const { only } = values;
  if (only !== undefined && !(only in all))
    throw new UserError(`--only: "${only}" is none of ${Object.keys(all).join(', ')}\n${USAGE}`);
  const cases =
    values.case?.map(parseCase) ??
    Object.entries(all).flatMap(([name, make]) => (only === undefined || only === name ? make() : []));
  return { cases, seed };
});

exitWhenInterrupted();
const engine = await startEngine(await freePort(), console.log);
try {
  process.env.TEST_ENDPOINT = engine.endpoint;
  // Sets what a Lambda finds in its environment, and so comes before any of them is loaded.
  await import('../support/setup/environment.ts');
  const { Matrix } = await import('./matrix.ts');
  const { shrink } = await import('./shrink.ts');
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
