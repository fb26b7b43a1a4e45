import { globSync } from 'node:fs';
import { readArguments } from '../tools/terminal/arguments.ts';
import { tellFailure } from '../tools/terminal/failure.ts';
import { root } from '../tools/terminal/paths.ts';
import { UserError } from '../tools/terminal/run.ts';
import { chooseTests } from './runner/choice.ts';
import { bin, type Counts, check, runTests, watchTests } from './runner/jest.ts';

/*
 * `npm test`: types, lint, then the three kinds of tests, one after the other on purpose: the integration tests load the
 * machine, and the others would only be slower beside them. Every check counts as one; the last line says how many passed.
 * With paths it runs the tests that these name and nothing else.
 */
const USAGE = 'usage: npm test -- [PATH ...] [--title TEXT] [--watch]';

try {
  await main();
} catch (error) {
  tellFailure(error);
  process.exitCode = 2;
}

async function main(): Promise<void> {
  const { values, positionals: paths } = readArguments(
    {
      allowPositionals: true,
      options: { title: { type: 'string', short: 't' }, watch: { type: 'boolean', default: false } },
    },
    USAGE,
  );
  const choices = chooseTests(paths, globSync('test/**/*.test.ts', { cwd: root }));
  if (values.title === '') throw new UserError(`--title: the text is missing\n${USAGE}`);
  if (values.watch && !paths.length) throw new UserError(`--watch: name what to run again\n${USAGE}`);
  if (values.watch) return watchTests(choices, values.title);

  const counts: Counts[] = [];
  if (!paths.length && !values.title) {
    counts.push(one(await check('types', bin('tsc'), [])));
    counts.push(one(await check('console', bin('node'), ['--no-warnings', 'tools/console.ts', '--check'])));
    counts.push(one(await check('lint', bin('biome'), ['ci', '--diagnostic-level=error', '.'])));
  }
  for (const choice of choices) counts.push(await runTests(choice, values.title));
  const total = (key: keyof Counts) => counts.reduce((sum, count) => sum + count[key], 0);
  if (!total('passed') && !total('failed')) throw new UserError(`no test has "${values.title}" in its title`);
  console.log(`${total('passed')} passed, ${total('failed')} failed`);
  process.exitCode = total('failed') ? 1 : 0;
}

function one(isGood: boolean): Counts {
  return { passed: Number(isGood), failed: Number(!isGood) };
}
