import unit from './jest.config.mjs';

/** The published package: packed, checked, and installed into empty projects. Needs the npm registry. */
export default {
  ...unit,
  roots: ['<rootDir>/test/package'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
  testTimeout: 180_000,
};
