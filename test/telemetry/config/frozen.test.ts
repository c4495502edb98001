import { resolveConfig } from '../../../src/telemetry/config/config.ts';

const noop = () => {};

function frozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(frozen);
}

const hash = `$scrypt$ln=15,r=8,p=1$${'A'.repeat(22)}$${'B'.repeat(43)}`;

test('everything that is ours is frozen', () => {
  const { config } = resolveConfig(
    {
      exporters: 'both',
      resourceAttributes: { a: ['x'] },
      histograms: { a: [1] },
      metrics: { a: { dropAttributes: ['b'] } },
      attributeValues: { a: ['b'] },
      otlp: { headers: { a: 'b' }, tls: { ca: 'x' } },
      prometheus: { auth: { basic: { users: { u: hash } } }, allowedHosts: ['a'] },
      readiness: { db: () => true },
    },
    {},
  );
  const { logger, ...ours } = config;
  expect(logger).toBe(console);
  expect(Object.isFrozen(config)).toBe(true);
  expect(Object.values(ours).every(frozen)).toBe(true);
});

test('nothing that is the caller’s is frozen, copied or changed', () => {
  const view = { instrumentName: 'a', attributesProcessors: [] };
  const instrumentation = { instrumentationName: 'x', enable: noop, disable: noop, setMeterProvider: noop };
  const logger = { info: noop, warn: noop, error: noop };
  const key = Buffer.from('key');
  const bounds = [1, 2];
  const drop = ['a'];
  const options = {
    views: [view],
    instrumentations: [instrumentation],
    logger,
    prometheus: { tls: { key, cert: 'c' } },
    histograms: { a: bounds },
    metrics: { a: { dropAttributes: drop } },
    readiness: { db: noop },
  };
  const { config } = resolveConfig(options, {});
  expect(config.views[0]).toBe(view);
  expect(config.instrumentations[0]).toBe(instrumentation);
  expect(config.logger).toBe(logger);
  expect(config.prometheus.tls?.key).toBe(key);
  const theirs = [options, options.views, view, view.attributesProcessors, options.instrumentations, instrumentation];
  for (const one of [
    ...theirs,
    logger,
    options.prometheus.tls,
    bounds,
    options.histograms,
    drop,
    options.readiness,
    noop,
  ]) {
    expect(Object.isFrozen(one)).toBe(false);
  }
});

test('a later change of the options does not reach the configuration', () => {
  const bounds = [1, 2];
  const views = [{ instrumentName: 'a' }];
  const { config } = resolveConfig({ histograms: { a: bounds }, views }, {});
  bounds.push(0);
  views.pop();
  expect(config.histograms.a).toEqual([1, 2]);
  expect(config.views).toHaveLength(1);
});
