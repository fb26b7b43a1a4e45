import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Stryker from '@stryker-mutator/core';
import { freePort, startEngine } from '../../tools/engine/engine.ts';
import { readArguments, readOrExit } from '../../tools/terminal/arguments.ts';
import { tellFailure } from '../../tools/terminal/failure.ts';
import { exitWhenInterrupted } from '../../tools/terminal/interrupt.ts';
import { root } from '../../tools/terminal/paths.ts';
import { chooseGroups } from './choice.ts';
import { optionsFor } from './options.ts';
import { reportOf } from './report.ts';

/* `npm run mutants`: changes the code in every small way that Stryker knows, and shows what no test notices. */
const USAGE = 'usage: npm run mutants -- [PATH ...]';
const chosen = readOrExit(() =>
  chooseGroups(readArguments({ allowPositionals: true, options: {} }, USAGE).positionals),
);

exitWhenInterrupted();
const endpoint = process.env.AWS_ENDPOINT_URL;
const engine = endpoint ? undefined : await startEngine(await freePort(), console.log);
process.env.TEST_ENDPOINT = endpoint ?? engine?.endpoint;
try {
  let isGood = true;
  for (const { name, files, tests } of chosen) {
    console.log(`\n── ${name}`);
    process.env.MUTANT_TESTS = JSON.stringify(tests);
    const { lines, isEnough } = reportOf(await new Stryker(optionsFor(files)).runMutationTest(), (file) =>
      readFileSync(join(root, file), 'utf8'),
    );
    console.log(lines.join('\n'));
    isGood &&= isEnough;
  }
  process.exitCode = isGood ? 0 : 1;
} catch (error) {
  tellFailure(error);
  process.exitCode = 2;
} finally {
  await engine?.stop();
}
