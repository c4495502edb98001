import * as fc from 'fast-check';
import { BinnacleError } from '../../../src/support/errors.ts';
import { resolveConfig } from '../../../src/telemetry/config/config.ts';
import { environmentTable } from '../../../src/telemetry/config/environment-table.ts';
import { optionTable } from '../../../src/telemetry/config/option-table.ts';

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSparseArray: true,
  withTypedArray: true,
});
const hostile = fc.constantFrom<unknown>(
  Symbol('x'),
  () => {},
  new Proxy(
    {},
    {
      get: () => {
        throw new Error('hostile');
      },
      ownKeys: () => {
        throw new Error('hostile');
      },
    },
  ),
  {
    get [Symbol.toStringTag](): string {
      throw new Error('hostile');
    },
  },
  JSON.parse('{"__proto__":{"polluted":true},"constructor":1}'),
  Object.create({ port: 'inherited' }),
);
const junk = fc.oneof(anything, hostile, fc.string(), fc.integer(), fc.double());
const names = [...new Set(optionTable.flatMap((row) => row.name.split('.')))];
const section = fc.dictionary(fc.constantFrom(...names), fc.oneof(junk, fc.dictionary(fc.string(), junk)));
const options = fc.oneof(junk, section, fc.dictionary(fc.constantFrom(...names), fc.oneof(junk, section)));
const variables = fc.dictionary(
  fc.constantFrom(...environmentTable.map((row) => row.name)),
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.webUrl(),
    fc.integer().map(String),
    fc.constantFrom('true', 'http://[', 'a=%', 'otlp', 'prometheus,otlp', 'http://u:p@c:4317', '\0', '/dev/null', '-'),
  ),
);

function outcome(given: unknown, env: Record<string, string>): unknown {
  try {
    return resolveConfig(given, env).config;
  } catch (error) {
    return error;
  }
}

test('options of any kind give a configuration or an error of binnacle', () => {
  fc.assert(
    fc.property(options, (given) => {
      const result = outcome(given, {});
      if (result instanceof Error) {
        expect(result).toBeInstanceOf(BinnacleError);
        expect((result as BinnacleError).code).toBe('BINNACLE_INVALID_OPTIONS');
        expect((result as BinnacleError).problems.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 2000 },
  );
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('an environment of any kind gives a configuration that can be used, and throws only when strict', () => {
  fc.assert(
    fc.property(variables, fc.constantFrom('prometheus', 'otlp', 'both', undefined), (env, exporters) => {
      const { config, warnings } = resolveConfig({ exporters }, env);
      expect(Number.isInteger(config.prometheus.port) && config.prometheus.port >= 0).toBe(true);
      expect(config.prometheus.path.startsWith('/')).toBe(true);
      expect(config.otlp.timeoutMs).toBeLessThanOrEqual(0.8 * config.otlp.intervalMs);
      expect(config.otlp.timeoutMs).toBeGreaterThan(0);
      if (config.enabled && /otlp|both/.test(config.exporters)) expect(URL.canParse(`${config.otlp.url}`)).toBe(true);
      for (const warning of warnings) expect(warning).not.toMatch(/\p{Cc}/u);
      const strict = outcome({ exporters, strict: true }, env);
      if (strict instanceof Error) expect(strict).toMatchObject({ code: 'BINNACLE_INVALID_ENVIRONMENT' });
    }),
    { numRuns: 2000 },
  );
});
