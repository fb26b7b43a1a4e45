import { join } from 'node:path';
import { shared } from '../../jest.config.js';

/** The tests of one group of `groups.ts`, as `npm run mutants` runs them: over the engine that it has started. */
export default {
  ...shared,
  rootDir: '../..',
  testEnvironment: join(import.meta.dirname, 'first-failure.ts'),
  testMatch: JSON.parse(process.env.MUTANT_TESTS ?? '[]').map((test) => `<rootDir>/${test}`),
  testTimeout: 60_000,
};
