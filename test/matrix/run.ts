import { DOMAINS, type Domain } from '../../lib/names.ts';
import { freePort, startEngine } from '../../tools/engine/engine.ts';
import { readOptions, readOrExit, wholeNumber } from '../../tools/terminal/arguments.ts';
import { exitWhenInterrupted } from '../../tools/terminal/interrupt.ts';
import { Progress } from '../../tools/terminal/progress.ts';
import { UserError } from '../../tools/terminal/run.ts';
import { nameOf, pairs, parseCase, random, singles } from './cases.ts';

/*
 * `npm run matrix`: all singles, all pairs and random combinations of faults; or one case, by its name. With `--owner` the domain belongs
 * to the shop as it was.
 */
const USAGE = `usage: npm run matrix -- [--only singles|pairs|random] [--random 500] [--seed NUMBER] [--owner DOMAIN|all ...]
       npm run matrix -- --case NAME [--case NAME ...] [--owner DOMAIN|all ...]`;
const { cases, seed, owned } = readOrExit(() => {
  const values = readOptions(
    {
      case: { type: 'string', multiple: true },
      seed: { type: 'string', default: String(1 + Math.floor(Math.random() * 99_999)) },
      random: { type: 'string', default: '500' },
      only: { type: 'string' },
      owner: { type: 'string', multiple: true, default: [] },
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
  return { cases, seed, owned: domainsIn(values.owner) };
});

/** Throws UserError for what is no domain. */
function domainsIn(names: string[]): readonly Domain[] {
  const unknown = names.find((name) => name !== 'all' && !DOMAINS.some((domain) => domain === name));
  if (unknown !== undefined)
    throw new UserError(`--owner: "${unknown}" is none of ${DOMAINS.join(', ')}, all\n${USAGE}`);
  return DOMAINS.filter((domain) => names.includes(domain) || names.includes('all'));
}

exitWhenInterrupted();
const engine = await startEngine(await freePort(), console.log);
try {
  process.env.TEST_ENDPOINT = engine.endpoint;
  // Sets what a Lambda finds in its environment, and so comes before any of them is loaded.
  await import('../support/setup/environment.ts');
  const { Matrix } = await import('./matrix.ts');
  const { MonolithOwner } = await import('./monolith-owner.ts');
  const { shrink } = await import('./shrink.ts');
  console.log(
    `${cases.length} cases, seed ${seed}${owned.length ? `; the monolith owns ${owned.join(', ')}` : ''}`,
  );
  const monolith = owned.length ? await MonolithOwner.open() : undefined;
  const matrix = await Matrix.create(monolith);
  await monolith?.own(owned);
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
      `\nThe first one again, as small as it gets:\n  npm run matrix -- --case '${nameOf(smallest)}'${owned.map((domain) => ` --owner ${domain}`).join('')}`,
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
