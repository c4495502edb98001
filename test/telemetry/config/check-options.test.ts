import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { checkOptions } from '../../../src/telemetry/config/check-options.ts';
import { resolveConfig } from '../../../src/telemetry/config/config.ts';
import type { TelemetryOptions } from '../../../src/telemetry/config/options.ts';

const noop = () => {};
const logger = { info: noop, warn: noop, error: noop };
const hash = `$scrypt$ln=15,r=8,p=1$${'A'.repeat(22)}$${'B'.repeat(43)}`;
const instrumentation = { instrumentationName: 'x', enable: noop, disable: noop, setMeterProvider: noop };

describe('options that are right', () => {
  test.each<[string, object]>([
    [
      'undefined in any place',
      { serviceName: undefined, otlp: { intervalMs: undefined }, metrics: { a: { limit: undefined } } },
    ],
    [
      'every kind of attribute',
      { resourceAttributes: { a: 'x', b: 1, c: true, d: ['x'], e: [1, 2], f: [false], g: [] } },
    ],
    ['a bearer token', { prometheus: { auth: { bearer: 'token' } } }],
    ['a bearer function', { prometheus: { auth: { bearer: async () => 'token' } } }],
    ['basic', { prometheus: { auth: { basic: { username: 'u', password: 'p:q' } } } }],
    [
      'TLS by text and Buffer',
      { prometheus: { tls: { key: 'k', cert: Buffer.from('c'), ca: 'a', requestCert: true } } },
    ],
    ['users with hashes', { prometheus: { auth: { basic: { users: { prometheus: hash, grafana: hash } } } } }],
    ['users by a function', { prometheus: { auth: { basic: { users: async () => ({}) } } } }],
    ['TLS by files', { prometheus: { tls: { keyFile: '/tls.key', certFile: '/tls.crt' } } }],
    ['an authority by file', { prometheus: { tls: { key: 'k', cert: 'c', caFile: '/ca.crt', requestCert: true } } }],
    ['names to be asked by', { prometheus: { allowedHosts: ['metrics.internal', '10.0.0.7', '2001:db8::7'] } }],
    ['an IPv6 host', { prometheus: { host: '::' } }],
    ['a host name', { prometheus: { host: 'metrics.internal' } }],
    ['port 0 and 65535', { prometheus: { port: 65_535 } }],
    ['a header function', { otlp: { headers: () => ({ a: 'b' }) } }],
    ['a CA for the push', { otlp: { tls: { ca: 'ca' } } }],
    ['the ends of the interval', { otlp: { intervalMs: 2 ** 31 - 1, timeoutMs: 1 } }],
    ['histograms', { histograms: { a: [], 'b.*': [-1, 0, 1.5], c: 'exponential' } }],
    [
      'metrics',
      { metrics: { ai: { enabled: false }, x: { dropAttributes: ['a'], enableAttributes: ['b'], limit: 1 } } },
    ],
    ['declared values', { attributeValues: { provider: ['anthropic-claude'], queue_name: [] } }],
    ['conventions', { conventions: { ai: 'both', http: 'native', vcs: 'semconv' } }],
    ['http by instrumentation', { http: 'instrumentation-http' }],
    ['http off', { http: false }],
    ['the parts of the caller', { logger, instrumentations: [instrumentation], views: [{ meterName: 'm' }] }],
    ['readiness', { readiness: { db: () => true, queue: async () => false } }],
  ])('%s', (_, options) => {
    expect(checkOptions(options).problems).toEqual([]);
    expect(() => resolveConfig(options, {})).not.toThrow();
  });

  test('a logger with inherited methods is taken, and stays the very object', () => {
    class Log {
      info() {}
      warn() {}
      error() {}
    }
    const log = new Log();
    expect(resolveConfig({ logger: log }, {}).config.logger).toBe(log);
  });
});

test('an instrumentation of OpenTelemetry fits, by type and by check', () => {
  const options: TelemetryOptions = {
    instrumentations: [new HttpInstrumentation({ enabled: false })],
    logger: console,
  };
  expect(checkOptions(options).problems).toEqual([]);
});

describe('options that are wrong', () => {
  test.each<[unknown, string]>([
    [null, 'options is null: expected an object.'],
    ['x', 'options is a text: expected an object.'],
    [[], 'options is an array: expected an object.'],
    [new Map([['a', 1]]), 'options is an object: expected an object.'],
    [{ serviceName: ' ' }, 'serviceName is " ": expected a text'],
    [{ serviceName: 7 }, 'serviceName is 7: expected a text'],
    [{ serviceName: null }, 'serviceName is null: '],
    [{ enabled: 'true' }, 'enabled is "true": expected true or false.'],
    [{ exporters: 'promethues' }, 'exporters is "promethues": expected one of "prometheus", "otlp", "both", "none".'],
    [{ exporters: ['otlp'] }, 'exporters is an array: '],
    [{ prometheus: { port: 65_536 } }, 'prometheus.port is 65536: expected a whole number from 0 to 65535.'],
    [{ prometheus: { port: 94.5 } }, 'prometheus.port is 94.5: '],
    [{ prometheus: { port: '9464' } }, 'prometheus.port is "9464": '],
    [{ prometheus: { host: '' } }, 'prometheus.host is "": '],
    [{ prometheus: { host: 'localhost:9464' } }, 'prometheus.host is "localhost:9464": expected a host name'],
    [{ prometheus: { host: 'http://x' } }, 'prometheus.host is "http://x": '],
    [{ prometheus: { path: 'metrics' } }, 'prometheus.path is "metrics": expected a path that starts with "/"'],
    [{ prometheus: { path: '/ready' } }, 'prometheus.path is "/ready": '],
    [{ prometheus: { path: '/a?b' } }, 'prometheus.path is "/a?'],
    [{ prometheus: { auth: {} } }, 'prometheus.auth is <redacted>: expected { bearer'],
    [{ prometheus: { auth: { bearer: '' } } }, 'prometheus.auth is <redacted>: '],
    [{ prometheus: { auth: { bearer: 'tok\n' } } }, 'prometheus.auth is <redacted>: '],
    [{ prometheus: { auth: { bearer: ' tok' } } }, 'a bearer that may stand in an HTTP header'],
    [{ prometheus: { auth: { bearer: 'to\u20ack' } } }, 'prometheus.auth is <redacted>: '],
    [{ prometheus: { auth: { bearer: 'x', basic: {} } } }, 'prometheus.auth is <redacted>: '],
    [{ prometheus: { auth: { basic: { username: 'a:b', password: 'c' } } } }, 'prometheus.auth is <redacted>: '],
    [{ prometheus: { auth: { basic: { users: {} } } } }, 'prometheus.auth is <redacted>: '],
    [{ prometheus: { auth: { basic: { users: [hash] } } } }, 'prometheus.auth is <redacted>: '],
    [{ prometheus: { auth: { basic: { users: { 'a:b': hash } } } } }, 'no ":" in a username'],
    [{ prometheus: { auth: { basic: { users: { a: hash }, password: 'p' } } } }, 'prometheus.auth is <redacted>: '],
    [
      { prometheus: { auth: { basic: { users: { a: hash, b: 'p' } } } } },
      'expected hashes as hashPassword() makes them',
    ],
    [
      { prometheus: { auth: { basic: { users: { a: '$2y$10$abcdefghijklmnopqrstuu' } } } } },
      'A bcrypt hash ($2...) cannot be checked here: make a new one with hashPassword(password).',
    ],
    [{ prometheus: { tls: {} } }, 'expected both key and cert, or both keyFile and certFile.'],
    [{ prometheus: { tls: { key: 'x' } } }, 'prometheus.tls is <redacted>: expected both key and cert, or both'],
    [{ prometheus: { tls: { key: 'x', certFile: 'y' } } }, 'expected both key and cert, or both keyFile and certFile.'],
    [{ prometheus: { tls: { key: 'x', cert: 'y', keyFile: 'z' } } }, 'expected both key and cert, or both keyFile'],
    [{ prometheus: { tls: { key: 'x', cert: 'y', ca: 'z', caFile: 'z' } } }, 'expected ca or caFile, not both.'],
    [
      { prometheus: { tls: { key: 'x', cert: 'y', requestCert: true } } },
      'expected a ca or caFile beside requestCert.',
    ],
    [{ prometheus: { tls: { keyFile: '', certFile: 'y' } } }, 'prometheus.tls.keyFile is <redacted>: '],
    [{ prometheus: { allowedHosts: 'a' } }, 'prometheus.allowedHosts is "a": expected an array of host names.'],
    [{ prometheus: { allowedHosts: ['a:9464'] } }, 'prometheus.allowedHosts[0] is "a:9464": expected a host name'],
    [{ prometheus: { allowedHosts: ['http://a'] } }, 'prometheus.allowedHosts[0] is "http://a": '],
    [{ prometheus: { tls: { key: 'x', cert: 1 } } }, 'prometheus.tls.cert is <redacted>: expected PEM'],
    [{ otlp: [] }, 'otlp is an array: expected an object.'],
    [{ otlp: { endpoint: 'localhost:4318' } }, 'otlp.endpoint is "localhost:4318": expected a URL such as'],
    [{ otlp: { endpoint: 'grpc://c:4317' } }, 'otlp.endpoint is "grpc://c:4317": '],
    [{ otlp: { endpoint: '' } }, 'otlp.endpoint is "": '],
    [{ otlp: { headers: 'a=b' } }, 'otlp.headers is <redacted>: expected an object.'],
    [{ otlp: { headers: { ok: 'x', 'not ok': 'y' } } }, 'otlp.headers[entry 2]: expected the name of an HTTP header.'],
    [{ otlp: { headers: { ok: 'x\ny' } } }, 'otlp.headers.ok is <redacted>: '],
    [{ otlp: { protocol: 'grpc' } }, 'otlp.protocol is "grpc": expected one of "http/protobuf", "http/json".'],
    [
      { otlp: { intervalMs: 99 } },
      'otlp.intervalMs is 99: expected a whole number from 100 to 2147483647 (milliseconds).',
    ],
    [{ otlp: { intervalMs: Number.NaN } }, 'otlp.intervalMs is NaN: '],
    [{ otlp: { intervalMs: Number.POSITIVE_INFINITY } }, 'otlp.intervalMs is Infinity: '],
    [{ otlp: { intervalMs: 2 ** 31 } }, 'otlp.intervalMs is 2147483648: '],
    [{ otlp: { timeoutMs: 0 } }, 'otlp.timeoutMs is 0: '],
    [{ otlp: { tls: { key: 'k' } } }, 'expected key and cert together.'],
    [{ resourceAttributes: { a: { b: 1 } } }, 'resourceAttributes.a is an object: expected a text, a finite number'],
    [{ resourceAttributes: { 'a.b': [1, 'x'] } }, 'resourceAttributes["a.b"] is an array: '],
    [{ resourceAttributes: { a: Number.NaN } }, 'resourceAttributes.a is NaN: '],
    [{ views: {} }, 'views is an object: expected an array of views.'],
    [{ views: [{ meterName: 'm' }, {}] }, 'views[1] is an object: it selects nothing; give it one of instrumentName'],
    [{ histograms: { 'a.*': [2, 1] } }, 'histograms["a.*"] is an array: '],
    [{ histograms: { a: [1, 1] } }, 'histograms.a is an array: '],
    [{ histograms: { a: 'linear' } }, 'histograms.a is "linear": '],
    [{ histograms: { a: [1, Number.POSITIVE_INFINITY] } }, 'histograms.a is an array: '],
    [{ metrics: { ai: { enabled: 1 } } }, 'metrics.ai.enabled is 1: '],
    [{ metrics: { ai: { limit: 0 } } }, 'metrics.ai.limit is 0: '],
    [
      { metrics: { ai: { dropAttributes: 'model' } } },
      'metrics.ai.dropAttributes is "model": expected an array of texts.',
    ],
    [{ metrics: { ai: { dropAttributes: ['a', 1] } } }, 'metrics.ai.dropAttributes[1] is 1: '],
    [{ attributeValues: { provider: 'x' } }, 'attributeValues.provider is "x": '],
    [{ conventions: { ai: 'seed' } }, 'conventions.ai is "seed": expected one of "native", "semconv", "both".'],
    [{ http: 'yes' }, 'http is "yes": expected one of true, false, "instrumentation-http".'],
    [{ instrumentations: [{}] }, 'instrumentations[0] is an object: expected an OpenTelemetry instrumentation.'],
    [{ sdk: 'otel' }, 'sdk is "otel": '],
    [{ readiness: { db: true } }, 'readiness.db is true: expected a function.'],
    [{ logger: { info: noop } }, 'logger is an object: expected an object with the methods info, warn and error.'],
    [{ strict: 1n }, 'strict is a bigint: '],
    [{ strict: Symbol('x') }, 'strict is a symbol: '],
    [{ strict: noop }, 'strict is a function: '],
  ])('%p', (options, problem) => {
    expect(checkOptions(options).problems).toEqual([expect.stringContaining(problem)]);
    expect(() => resolveConfig(options, {})).toThrow(
      expect.objectContaining({ name: 'BinnacleError', code: 'BINNACLE_INVALID_OPTIONS' }),
    );
  });

  test('all of them are listed in one error', () => {
    const options = { prot: 1, tsl: 2, otlp: { intervalMs: 1, endpont: 'x' }, prometheus: { port: -1 }, http: 5 };
    expect(checkOptions(options).problems).toHaveLength(6);
  });

  test('a getter that throws is one of them, and what it threw is not repeated', () => {
    const options = {
      get otlp(): never {
        throw new Error('CANARY');
      },
    };
    expect(checkOptions(options).problems).toEqual(['options: reading them throws; expected a plain object.']);
  });
});

describe('unknown options', () => {
  test.each<[unknown, string]>([
    [{ servicename: 'x' }, 'servicename: unknown option, did you mean serviceName?'],
    [{ exporter: 'otlp' }, 'exporter: unknown option, did you mean exporters?'],
    [{ prometheus: { prot: 1 } }, 'prometheus.prot: unknown option, did you mean port?'],
    [{ port: 9464 }, 'port: unknown option here, did you mean prometheus.port?'],
    [{ endpoint: 'x' }, 'endpoint: unknown option here, did you mean otlp.endpoint?'],
    [{ conventions: { mesh: 'native' } }, 'conventions.mesh: unknown option, known here are ai, http, vcs, workflow.'],
    [{ metrics: { ai: { enable: true } } }, 'metrics.ai.enable: unknown option, did you mean enabled?'],
    [{ 'a b\n': 1 }, '["a b "]: unknown option, '],
  ])('%p', (options, problem) => {
    expect(checkOptions(options).problems).toEqual([expect.stringContaining(problem)]);
  });
});

describe('a timeout must end before the next push', () => {
  test.each<[object, Record<string, string>, string]>([
    [{ timeoutMs: 12_001 }, {}, 'otlp.timeoutMs is 12001: expected at most 12000, which is 0.8 x intervalMs (15000)'],
    [{ timeoutMs: 81, intervalMs: 101 }, {}, 'expected at most 80'],
    [{ timeoutMs: 81, intervalMs: 101 }, { OTEL_METRIC_EXPORT_INTERVAL: '60000' }, 'expected at most 80'],
  ])('%p with %p', (otlp, env, problem) => {
    expect(() => resolveConfig({ otlp }, env)).toThrow(problem);
  });

  test('0.8 x the interval itself is accepted', () => {
    expect(resolveConfig({ otlp: { timeoutMs: 80, intervalMs: 101 } }, {}).config.otlp.timeoutMs).toBe(80);
  });

  test('an interval of the environment that is too short for it is a warning and no error', () => {
    const env = { OTEL_SERVICE_NAME: 'shop', OTEL_METRIC_EXPORT_INTERVAL: '5000' };
    const { config, warnings } = resolveConfig({ exporters: 'otlp', otlp: { timeoutMs: 10_000 } }, env);
    expect(config.otlp.timeoutMs).toBe(4000);
    expect(warnings).toEqual([expect.stringContaining('OTEL_METRIC_EXPORT_INTERVAL is 5000, too short')]);
  });
});

test('a list of users and of names is copied, without what every object has', () => {
  const users = { prometheus: hash };
  const allowedHosts = ['metrics.internal'];
  const { prometheus } = resolveConfig({ prometheus: { auth: { basic: { users } }, allowedHosts } }, {}).config;
  Object.assign(users, { intruder: hash });
  allowedHosts.push('evil.example');
  expect(prometheus.auth).toEqual({ basic: { users: { prometheus: hash } } });
  expect(prometheus.allowedHosts).toEqual(['metrics.internal']);
  const { basic } = prometheus.auth as { basic: { users: object } };
  expect(Object.getPrototypeOf(basic.users)).toBeNull();
});
