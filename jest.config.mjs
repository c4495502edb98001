const commonjs = { target: 'es2022' };

/** Unit tests: no Collector, no Prometheus, no network but loopback. The stack's and the package's have files of their own. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/stack/', '<rootDir>/test/package/'],
  testTimeout: 30_000,
  // Every exposition that a test makes is judged by a strict parser.
  setupFilesAfterEnv: ['<rootDir>/test/exposition/every-page.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { ...commonjs, parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
    // OpenTelemetry's transport says `import('http')` in its CommonJS build, which jest's module system does not run.
    '/otlp-exporter-base/.+\\.cjs$': [
      '@swc/jest',
      { jsc: { ...commonjs, parser: { syntax: 'ecmascript' } }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!@opentelemetry/otlp-exporter-base/)'],
  moduleNameMapper: {
    '^binnacle$': '<rootDir>/src/index.ts',
    '^binnacle/(express|fastify)$': '<rootDir>/src/integration/$1.ts',
    '^binnacle/sdk$': '<rootDir>/src/sdk/index.ts',
  },
};
