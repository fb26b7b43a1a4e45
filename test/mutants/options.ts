import { join } from 'node:path';
import { root } from '../../tools/terminal/paths.ts';

type Options = ConstructorParameters<typeof import('@stryker-mutator/core').default>[0];

/** Ignored by git, and so by everything that looks at the project's files. */
const FOLDER = '.stryker';

/** How Stryker changes these files and runs the tests of `MUTANT_TESTS`. */
export const optionsFor = (files: string[]): Options => ({
  mutate: files,
  testRunner: 'warm',
  plugins: [join(root, 'test/mutants/test-runner.ts')],
  testRunnerNodeArgs: ['--no-warnings'],
  coverageAnalysis: 'perTest',
  // One engine serves them all.
  concurrency: 1,
  tempDirName: FOLDER,
  ignorePatterns: ['**', ...COPIED.map((path) => `!${path}`), ...NOT_COPIED],
  // Node takes the types away unread.
  disableTypeChecks: false,
  // A mutant that is slow on a busy machine is not caught by that.
  timeoutMS: 30_000,
  timeoutFactor: 4,
  dryRunTimeoutMinutes: 30,
  reporters: ['progress-append-only', 'json'],
  jsonReporter: { fileName: `${FOLDER}/mutants.json` },
  warnings: { slow: false, unknownOptions: true, preprocessorErrors: true, unserializableOptions: true },
  logLevel: 'warn' as Options['logLevel'],
});

/** What the tests read of the project. */
const COPIED = [
  'package.json',
  'openapi.json',
  'statemachine/**',
  ...['lambdas', 'lib', 'openapi', 'test', 'tools'].map((folder) => `${folder}/**/*.{ts,js,json}`),
];
/** A workspace with modules of its own. */
const NOT_COPIED = ['test/openapi/client'];
