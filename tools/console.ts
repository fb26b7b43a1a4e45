import { buildConsole, checkConsole } from './console/build.ts';
import { readOptions } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';

const USAGE = 'usage: npm run console -- [--check]';

/** Builds the operator's pages, unless nothing has changed since they were built last; with `--check` holds their types, too. */
try {
  const { check } = readOptions({ check: { type: 'boolean', default: false } }, USAGE);
  await buildConsole();
  if (check) await checkConsole();
} catch (error) {
  tellFailure(error);
  process.exitCode = 1;
}
