import { placesOf } from './test/runner/kinds.ts';

const shared = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2024', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  // Copies of the project, made by `npm run mutants`.
  modulePathIgnorePatterns: ['<rootDir>/.stryker/'],
  setupFiles: ['<rootDir>/test/support/setup/environment.ts'],
};

/** One project for each kind of test: what it needs, it starts. */
export default {
  testTimeout: 600_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      ...placesOf('unit'),
    },
    {
      ...shared,
      displayName: 'saga',
      ...placesOf('saga'),
      globalSetup: '<rootDir>/test/support/setup/start-engine.ts',
      globalTeardown: '<rootDir>/test/support/setup/stop-engine.ts',
    },
    {
      ...shared,
      displayName: 'integration',
      ...placesOf('integration'),
      globalSetup: '<rootDir>/test/support/setup/start-stack.ts',
      globalTeardown: '<rootDir>/test/support/setup/stop-stack.ts',
    },
  ],
};
