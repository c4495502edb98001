import { BinnacleError } from '../../../src/support/errors.ts';
import { resolveConfig, sameConfig } from '../../../src/telemetry/config/config.ts';

const service = { OTEL_SERVICE_NAME: 'shop', APP_VERSION: '1.2.3' };

function resolved(options: unknown, env: Record<string, string> = {}) {
  return resolveConfig(options, { ...service, ...env });
}

describe('defaults', () => {
  test.each([[undefined], [{}], [{ prometheus: {}, otlp: undefined }]])(
    '%p gives every default of the contract',
    (options) => {
      const { config, warnings } = resolved(options);
      expect(warnings).toEqual([]);
      expect(config).toEqual({
        serviceName: 'shop',
        serviceVersion: '1.2.3',
        environment: undefined,
        resourceAttributes: {},
        enabled: true,
        exporters: 'prometheus',
        pushDisabled: false,
        prometheus: {
          host: '127.0.0.1',
          port: 9464,
          path: '/metrics',
          server: true,
          auth: undefined,
          tls: undefined,
          allowedHosts: undefined,
          translationStrategy: 'UnderscoreEscapingWithSuffixes',
          scopeLabels: false,
          resourceLabels: [],
          createdSeries: false,
          workers: true,
          cacheMs: 1000,
        },
        otlp: {
          url: 'http://localhost:4318/v1/metrics',
          headers: {},
          headersFunction: undefined,
          protocol: 'http/protobuf',
          compression: 'gzip',
          intervalMs: 15_000,
          timeoutMs: 10_000,
          manual: false,
          temporality: 'cumulative',
          tls: {},
        },
        views: [],
        histograms: {},
        defaultHistogramAggregation: 'explicit_bucket_histogram',
        metrics: {},
        attributeValues: {},
        conventions: { ai: 'native', http: 'semconv', vcs: 'native', workflow: 'native' },
        http: true,
        runtime: true,
        instrumentations: [],
        exemplarFilter: 'trace_based',
        sdk: 'binnacle',
        registerGlobal: true,
        readiness: {},
        logger: console,
        shutdownOnSignals: false,
        strict: false,
      });
    },
  );

  test('a look-up by a name that nobody gave finds nothing, not even what objects inherit', () => {
    const { config } = resolved({ readiness: { db: () => true } });
    for (const entries of [config.metrics, config.histograms, config.attributeValues, config.readiness]) {
      expect(entries.constructor).toBeUndefined();
    }
  });
});

describe('options win over the environment', () => {
  const env = {
    OTEL_RESOURCE_ATTRIBUTES: 'team=env,region=eu',
    OTEL_SDK_DISABLED: 'true',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_EXPORTER_PROMETHEUS_HOST: '10.0.0.1',
    OTEL_EXPORTER_PROMETHEUS_PORT: '1',
    METRICS_PATH: '/env',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://env:4318',
    OTEL_EXPORTER_OTLP_HEADERS: 'x-env=1',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
    OTEL_METRIC_EXPORT_INTERVAL: '60000',
    OTEL_METRIC_EXPORT_TIMEOUT: '1000',
    OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
  };

  test('field by field', () => {
    const { config, warnings } = resolved(
      {
        serviceName: 'mine',
        serviceVersion: '9',
        environment: 'test',
        resourceAttributes: { team: 'option' },
        enabled: true,
        exporters: 'both',
        prometheus: { host: '::1', port: 0, path: '/m' },
        otlp: {
          endpoint: 'https://option.example.com',
          headers: { 'X-Option': '2' },
          protocol: 'http/protobuf',
          compression: 'gzip',
          intervalMs: 1000,
          timeoutMs: 800,
          temporality: 'lowmemory',
        },
      },
      env,
    );
    expect(warnings).toEqual([]);
    expect(config).toMatchObject({
      serviceName: 'mine',
      serviceVersion: '9',
      environment: 'test',
      resourceAttributes: { team: 'option', region: 'eu' },
      enabled: true,
      exporters: 'both',
      prometheus: { host: '::1', port: 0, path: '/m' },
      otlp: {
        url: 'https://option.example.com/v1/metrics',
        intervalMs: 1000,
        timeoutMs: 800,
        temporality: 'lowmemory',
      },
    });
    expect(config.otlp.protocol).toBe('http/protobuf');
    expect(config.otlp.compression).toBe('gzip');
    expect(config.otlp.headers).toEqual({ 'x-option': '2' });
  });

  test('a bad variable that an option overrides is not even judged', () => {
    const options = { prometheus: { port: 9000 }, exporters: 'prometheus', enabled: true };
    const bad = { METRICS_PORT: 'abc', OTEL_METRICS_EXPORTER: 'abc', OTEL_SDK_DISABLED: 'abc' };
    expect(resolved(options, bad).warnings).toEqual([]);
  });
});

describe('an output that is not in use', () => {
  const grpcForTraces = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4317' };

  test.each(['prometheus', 'none'])(
    'with exporters %p variables of the push are not judged, even when strict',
    (exporters) => {
      expect(resolved({ exporters, strict: true }, grpcForTraces).warnings).toEqual([]);
    },
  );

  test('variables of the endpoint are not judged for a push', () => {
    const env = { METRICS_PORT: 'abc', OTEL_EXPORTER_PROMETHEUS_HOST: '0.0.0.0' };
    expect(resolved({ exporters: 'otlp' }, env).warnings).toEqual([]);
  });

  test('what is disabled is silent', () => {
    const env = { ...grpcForTraces, METRICS_PORT: 'abc' };
    expect(resolved({ exporters: 'both', enabled: false, strict: true }, env).warnings).toEqual([]);
  });
});

describe('strict', () => {
  const env = { METRICS_PORT: 'abc', OTEL_METRICS_EXPORTER: 'prometheus,console', OTEL_SDK_DISABLED: 'no' };

  test('throws every bad variable at once', () => {
    let thrown: unknown;
    try {
      resolved({ strict: true }, env);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(BinnacleError);
    expect(thrown).toMatchObject({ code: 'BINNACLE_INVALID_ENVIRONMENT', problems: resolved({}, env).warnings });
    expect((thrown as BinnacleError).problems).toHaveLength(3);
  });

  test('does not throw for advice, such as an endpoint with the port of gRPC', () => {
    const otlp = { endpoint: 'http://localhost:4317' };
    expect(resolved({ strict: true, exporters: 'otlp', otlp }).warnings).toHaveLength(1);
  });
});

describe('sameConfig', () => {
  const headers = () => ({});
  const view = { instrumentName: 'a' };
  const key = Buffer.from('key');
  const make = (more: object = {}) =>
    resolved({
      exporters: 'both',
      views: [view],
      histograms: { a: [1, 2] },
      otlp: { headers, endpoint: 'http://u:p@localhost' },
      prometheus: { tls: { key, cert: 'cert' } },
      ...more,
    }).config;

  test('is true for equal options, however often they are resolved', () => {
    expect(sameConfig(make(), make())).toBe(true);
  });

  test.each([
    ['another port', { prometheus: { port: 1 } }],
    ['another boundary', { histograms: { a: [1, 3] } }],
    ['one boundary more', { histograms: { a: [1, 2, 3] } }],
    ['one entry more', { histograms: { a: [1, 2], b: [1] } }],
    ['another function', { otlp: { headers: () => ({}), endpoint: 'http://u:p@localhost' } }],
    ['another password in the URL', { otlp: { headers, endpoint: 'http://u:q@localhost' } }],
    ['an equal Buffer that is another one', { prometheus: { tls: { key: Buffer.from('key'), cert: 'cert' } } }],
    ['another name to be asked by', { prometheus: { tls: { key, cert: 'cert' }, allowedHosts: ['a'] } }],
    ['an equal view that is another one', { views: [{ instrumentName: 'a' }] }],
    ['no view', { views: [] }],
    ['another logger', { logger: { info() {}, warn() {}, error() {} } }],
  ])('is false for %s', (_, more) => {
    expect(sameConfig(make(), make(more))).toBe(false);
  });
});
