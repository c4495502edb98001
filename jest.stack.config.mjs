import unit from './jest.config.mjs';

/** Stack tests: a real Collector, a real Prometheus, real processes. One at a time: they share the machine's two cores. */
export default {
  ...unit,
  roots: ['<rootDir>/test/stack'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
  testTimeout: 180_000,
};
