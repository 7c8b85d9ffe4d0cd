export default {
  testEnvironment: '<rootDir>/jest.environment.js',
  roots: ['<rootDir>/actions', '<rootDir>/packages', '<rootDir>/demo', '<rootDir>/scripts'],
  testMatch: ['**/test/**/*.test.ts'],
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  modulePathIgnorePatterns: ['/lib/', '/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/jest.transform.cjs' },
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  // A guard against hanging, not a measure: two processors may be busy with other bundles.
  testTimeout: 240_000,
  collectCoverageFrom: ['{actions,packages}/*/src/**/*.ts'],
  maxWorkers: process.env.CI ? 2 : '50%',
};
