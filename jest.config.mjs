import { availableParallelism } from 'node:os';

// Four projects, from fast and pure to slow and whole. `npm test` runs all; `npm run unit` the first alone.
const shared = {
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/', '<rootDir>/.tmp/'],
};
const service = {
  ...shared,
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};
export default {
  // Tests wait for databases, browsers and clocks: a second one may run meanwhile, also on two cores.
  maxWorkers: Math.min(4, availableParallelism()),
  testSequencer: '<rootDir>/test/support/sequencer.mjs',
  testTimeout: 240_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/libs/**/*.spec.ts', '<rootDir>/apps/**/*.spec.ts', '<rootDir>/test/*.spec.ts'],
      testPathIgnorePatterns: ['\\.medium\\.spec\\.ts$'],
    },
    { ...service, displayName: 'medium', testMatch: ['<rootDir>/{libs,apps}/**/*.medium.spec.ts'] },
    { ...service, displayName: 'http', testMatch: ['<rootDir>/test/http/**/*.spec.ts'] },
    { ...service, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.spec.ts'] },
  ],
};
