import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveConfig } from '../../../src/telemetry/config/config.ts';
import { Environment } from '../../../src/telemetry/config/environment.ts';

type Row = [env: Record<string, string>, config: object, warnings: string[]];

/** Each with every output in use, unless the row says otherwise; a warning is given by the text that it must hold. */
const corpus: Row[] = [
  // Empty counts as unset.
  [
    { OTEL_METRICS_EXPORTER: '', METRICS_PORT: '', OTEL_EXPORTER_OTLP_ENDPOINT: ' ' },
    { prometheus: { port: 9464 } },
    [],
  ],
  [{ OTEL_SDK_DISABLED: '', METRICS_ENABLED: '' }, { enabled: true }, []],
  // On and off.
  [{ OTEL_SDK_DISABLED: 'true' }, { enabled: false }, []],
  [{ OTEL_SDK_DISABLED: 'TRUE' }, { enabled: false }, []],
  [{ OTEL_SDK_DISABLED: 'False' }, { enabled: true }, []],
  [{ OTEL_SDK_DISABLED: '1' }, { enabled: true }, ['OTEL_SDK_DISABLED is "1" and is ignored: expected true or false.']],
  [{ METRICS_ENABLED: 'false' }, { enabled: false }, []],
  [{ METRICS_ENABLED: 'yes' }, { enabled: true }, ['METRICS_ENABLED is "yes"']],
  [{ OTEL_SDK_DISABLED: 'false', METRICS_ENABLED: 'false' }, { enabled: true }, []],
  // Outputs.
  [{ OTEL_METRICS_EXPORTER: 'prometheus' }, { exporters: 'prometheus' }, []],
  [{ OTEL_METRICS_EXPORTER: 'otlp' }, { exporters: 'otlp' }, []],
  [{ OTEL_METRICS_EXPORTER: ' OTLP , prometheus,otlp,' }, { exporters: 'both' }, []],
  [{ OTEL_METRICS_EXPORTER: 'none' }, { exporters: 'none' }, []],
  [{ OTEL_METRICS_EXPORTER: 'console,otlp' }, { exporters: 'otlp' }, ['OTEL_METRICS_EXPORTER: "console" is ignored']],
  [
    { OTEL_METRICS_EXPORTER: 'statsd' },
    { exporters: 'prometheus' },
    ['"statsd" is ignored: expected prometheus, otlp or none'],
  ],
  [{ OTEL_METRICS_EXPORTER: 'none,otlp' }, { exporters: 'otlp' }, ['"none" is ignored']],
  // The endpoint that is scraped.
  [{ METRICS_PORT: '9090' }, { prometheus: { port: 9090 } }, []],
  [{ OTEL_EXPORTER_PROMETHEUS_PORT: '0', METRICS_PORT: '9090' }, { prometheus: { port: 0 } }, []],
  [
    { OTEL_EXPORTER_PROMETHEUS_PORT: '70000', METRICS_PORT: '9090' },
    { prometheus: { port: 9090 } },
    ['_PORT is "70000"'],
  ],
  [
    { METRICS_PORT: '0x50' },
    { prometheus: { port: 9464 } },
    ['METRICS_PORT is "0x50" and is ignored: expected a whole number'],
  ],
  [{ METRICS_PORT: '-1' }, { prometheus: { port: 9464 } }, ['METRICS_PORT is "-1"']],
  [{ OTEL_EXPORTER_PROMETHEUS_HOST: '::1' }, { prometheus: { host: '::1' } }, []],
  [
    { OTEL_EXPORTER_PROMETHEUS_HOST: 'http://x' },
    { prometheus: { host: '127.0.0.1' } },
    ['expected a host name or an IP address'],
  ],
  [{ OTEL_EXPORTER_PROMETHEUS_HOST: '0.0.0.0' }, { prometheus: { host: '0.0.0.0' } }, []],
  [{ METRICS_PATH: '/m' }, { prometheus: { path: '/m' } }, []],
  [{ METRICS_PATH: 'm' }, { prometheus: { path: '/metrics' } }, ['METRICS_PATH is "m"']],
  [{ METRICS_PATH: '/health' }, { prometheus: { path: '/metrics' } }, ['METRICS_PATH is "/health"']],
  [{ METRICS_ENDPOINT: '/stats' }, { prometheus: { host: '127.0.0.1', port: 9464, path: '/stats' } }, []],
  [{ METRICS_ENDPOINT: 'http://localhost:80/s' }, { prometheus: { host: 'localhost', port: 80, path: '/s' } }, []],
  [{ METRICS_ENDPOINT: 'http://[::1]' }, { prometheus: { host: '::1', port: 9464, path: '/metrics' } }, []],
  [{ METRICS_ENDPOINT: 'https://localhost:1/s' }, { prometheus: { port: 1 } }, ['METRICS_ENDPOINT asks for https']],
  [
    {
      METRICS_ENDPOINT: 'http://localhost:1/s',
      METRICS_PORT: '2',
      METRICS_PATH: '/p',
      OTEL_EXPORTER_PROMETHEUS_HOST: '::1',
    },
    { prometheus: { host: '::1', port: 2, path: '/p' } },
    [],
  ],
  [
    { METRICS_ENDPOINT: 'localhost:9090' },
    { prometheus: { host: '127.0.0.1', port: 9464 } },
    ['METRICS_ENDPOINT is "localhost:9090"'],
  ],
  // Where to push.
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' }, { otlp: { url: 'http://c:4318/v1/metrics' } }, []],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/base/' }, { otlp: { url: 'http://c:4318/base/v1/metrics' } }, []],
  [{ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://c:4318' }, { otlp: { url: 'http://c:4318/' } }, []],
  [
    { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'https://m/x', OTEL_EXPORTER_OTLP_ENDPOINT: 'nonsense' },
    { otlp: { url: 'https://m/x' } },
    [],
  ],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'c:4318' },
    { exporters: 'prometheus', otlp: { url: undefined } },
    ['nothing is pushed'],
  ],
  [
    { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'bad', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c' },
    { exporters: 'prometheus', otlp: { url: undefined } },
    ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT is "bad"'],
  ],
  [{ OTEL_METRICS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_ENDPOINT: 'bad' }, { exporters: 'none' }, ['nothing is pushed']],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4317' },
    { otlp: { url: 'http://c:4317/v1/metrics' } },
    ['4317 is gRPC, 4318 is HTTP'],
  ],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://u:p%40@c' },
    { otlp: { url: 'https://c/v1/metrics', headers: { authorization: 'Basic dTpwQA==' } } },
    [],
  ],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://u:p@c' }, { otlp: { url: 'http://c/v1/metrics' } }, ['go to c unencrypted']],
  // How to push.
  [
    { OTEL_EXPORTER_OTLP_HEADERS: 'A=1,b=2', OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'B=x%20y, c = z==' },
    { otlp: { headers: { a: '1', b: 'x y', c: 'z==' } } },
    [],
  ],
  [
    { OTEL_EXPORTER_OTLP_HEADERS: 'a=1,nonsense,b=%zz' },
    { otlp: { headers: { a: '1' } } },
    ['pair 2 is', 'value of "b" is'],
  ],
  [{ OTEL_EXPORTER_OTLP_HEADERS: 'bad name=1,=2' }, { otlp: { headers: {} } }, ['pair 1 is', 'pair 2 is']],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, { otlp: { protocol: 'http/json' } }, []],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, { otlp: { protocol: 'http/protobuf' } }, ['4318 is the port']],
  [
    { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json' },
    { otlp: { protocol: 'http/json' } },
    [],
  ],
  [{ OTEL_EXPORTER_OTLP_COMPRESSION: 'none' }, { otlp: { compression: 'none' } }, []],
  [{ OTEL_EXPORTER_OTLP_METRICS_COMPRESSION: 'br' }, { otlp: { compression: 'gzip' } }, ['expected gzip or none']],
  [{ OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'LowMemory' }, { otlp: { temporality: 'lowmemory' } }, []],
  [
    { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'both' },
    { otlp: { temporality: 'cumulative' } },
    ['expected cumulative or delta or lowmemory'],
  ],
  [
    { OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: 'base2_exponential_bucket_histogram' },
    { defaultHistogramAggregation: 'base2_exponential_bucket_histogram' },
    [],
  ],
  [
    { OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: 'summary' },
    { defaultHistogramAggregation: 'explicit_bucket_histogram' },
    ['expected explicit_bucket_histogram or'],
  ],
  // When to push.
  [{ OTEL_METRIC_EXPORT_INTERVAL: '60000' }, { otlp: { intervalMs: 60_000, timeoutMs: 10_000 } }, []],
  [{ OTEL_METRIC_EXPORT_INTERVAL: '1000' }, { otlp: { intervalMs: 1000, timeoutMs: 800 } }, []],
  [{ OTEL_METRIC_EXPORT_INTERVAL: '99' }, { otlp: { intervalMs: 15_000 } }, ['from 100 to 2147483647 (milliseconds)']],
  [{ OTEL_METRIC_EXPORT_INTERVAL: '2147483648' }, { otlp: { intervalMs: 15_000 } }, ['is "2147483648"']],
  [{ OTEL_METRIC_EXPORT_INTERVAL: '15s' }, { otlp: { intervalMs: 15_000 } }, ['is "15s"']],
  [
    { OTEL_EXPORTER_OTLP_METRICS_TIMEOUT: '1', OTEL_METRIC_EXPORT_TIMEOUT: '2', OTEL_EXPORTER_OTLP_TIMEOUT: '3' },
    { otlp: { timeoutMs: 1 } },
    [],
  ],
  [{ OTEL_METRIC_EXPORT_TIMEOUT: '2', OTEL_EXPORTER_OTLP_TIMEOUT: '3' }, { otlp: { timeoutMs: 2 } }, []],
  [{ OTEL_EXPORTER_OTLP_TIMEOUT: '0' }, { otlp: { timeoutMs: 10_000 } }, ['OTEL_EXPORTER_OTLP_TIMEOUT is "0"']],
  [
    { OTEL_METRIC_EXPORT_TIMEOUT: '30000' },
    { otlp: { timeoutMs: 12_000 } },
    ['OTEL_METRIC_EXPORT_TIMEOUT is 30000: 12000 is taken'],
  ],
  // Who it is.
  [{ OTEL_RESOURCE_ATTRIBUTES: 'a=b%20c,d=' }, { resourceAttributes: { a: 'b c', d: '' } }, []],
  [
    { OTEL_RESOURCE_ATTRIBUTES: 'a=b,nonsense,c=%zz,e=f' },
    { resourceAttributes: { a: 'b', e: 'f' } },
    ['OTEL_RESOURCE_ATTRIBUTES: pair 2 is ignored', 'the value of "c" is ignored'],
  ],
];

test.each(corpus)('%j', (env, expected, expectedWarnings) => {
  const variables = { OTEL_SERVICE_NAME: 'shop', OTEL_METRICS_EXPORTER: 'prometheus,otlp', ...env };
  const { config, warnings } = resolveConfig({}, variables);
  expect(config).toMatchObject(expected);
  expect(warnings).toEqual(expectedWarnings.map((text) => expect.stringContaining(text)));
});

test('the corpus is of the size that was asked for', () => {
  expect(corpus.length).toBeGreaterThanOrEqual(50);
});

test('a value in a warning is on one line and short', () => {
  const { warnings } = resolveConfig(
    { serviceName: 'x' },
    { METRICS_PORT: `1\n[binnacle] all is well\u2028${'x'.repeat(1000)}` },
  );
  expect(warnings).toHaveLength(1);
  expect(warnings[0]?.length).toBeLessThan(200);
  expect(warnings[0]).not.toMatch(/[\n\u2028]/);
});

test('the process environment is read when no other is given', () => {
  process.env.METRICS_PORT = '4711';
  try {
    expect(resolveConfig({}).config.prometheus.port).toBe(4711);
  } finally {
    delete process.env.METRICS_PORT;
  }
});

test('a fault is said once, however often the variable is read', () => {
  const env = new Environment({ A: 'x' });
  env.whole(['A'], 0, 1);
  env.whole(['A'], 0, 1);
  expect(env.problems).toHaveLength(1);
});

describe('certificates', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'binnacle-'));
    writeFileSync(join(folder, 'ca.pem'), 'authority');
    writeFileSync(join(folder, 'general.pem'), 'general');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const read = (env: Record<string, string>, options: object = { exporters: 'otlp' }) =>
    resolveConfig({ serviceName: 'shop', ...options }, env);

  test('are read at start, that of the metrics before the general one', () => {
    const { config, warnings } = read({
      OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE: join(folder, 'ca.pem'),
      OTEL_EXPORTER_OTLP_CERTIFICATE: join(folder, 'general.pem'),
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: join(folder, 'general.pem'),
    });
    expect(config.otlp.tls).toEqual({ ca: 'authority', cert: 'general' });
    expect(warnings).toEqual([]);
  });

  test('that cannot be read are named', () => {
    const { config, warnings } = read({ OTEL_EXPORTER_OTLP_CERTIFICATE: join(folder, 'missing.pem') });
    expect(config.otlp.tls.ca).toBeUndefined();
    expect(warnings).toEqual([expect.stringMatching(/^OTEL_EXPORTER_OTLP_CERTIFICATE is ".*missing.pem".*ENOENT/)]);
  });

  test('are not opened when nothing is pushed', () => {
    const env = { OTEL_EXPORTER_OTLP_CERTIFICATE: join(folder, 'ca.pem') };
    expect(read(env, { exporters: 'prometheus' }).config.otlp.tls).toEqual({});
    expect(read(env, { exporters: 'otlp', enabled: false }).config.otlp.tls).toEqual({});
  });

  test('give way as a whole to the option', () => {
    const env = { OTEL_EXPORTER_OTLP_CERTIFICATE: join(folder, 'missing.pem') };
    expect(read(env, { exporters: 'otlp', otlp: { tls: { ca: 'mine' } } })).toMatchObject({
      config: { otlp: { tls: { ca: 'mine' } } },
      warnings: [],
    });
  });
});
