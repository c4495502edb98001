import { BinnacleError } from '../../../src/support/errors.ts';
import { resolveConfig } from '../../../src/telemetry/config/config.ts';

const canary = 'CANARY-7f3a';

/** All that is said about these options and variables, whether it is thrown or warned. */
function said(options: object, env: Record<string, string>): string {
  const all = { serviceName: 'shop', exporters: 'both', ...options };
  try {
    return resolveConfig(all, env).warnings.join('\n');
  } catch (error) {
    const { message, problems, stack } = error as BinnacleError;
    return [message, ...problems, stack].join('\n');
  }
}

const places: [string, Record<string, string>][] = [
  ['password of the endpoint', { OTEL_EXPORTER_OTLP_ENDPOINT: `http://user:${canary}@c:4317` }],
  ['user of the endpoint', { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `http://${canary}@c` }],
  ['password of an endpoint with a bad port', { OTEL_EXPORTER_OTLP_ENDPOINT: `http://user:${canary}@c:99999` }],
  ['password of an endpoint without scheme', { OTEL_EXPORTER_OTLP_ENDPOINT: `user:${canary}@c` }],
  ['long password of a bad endpoint', { OTEL_EXPORTER_OTLP_ENDPOINT: `htp://u:${canary.repeat(50)}@c` }],
  ['query of a bad endpoint', { OTEL_EXPORTER_OTLP_ENDPOINT: `htp://c?key=${canary}` }],
  ['header without a name', { OTEL_EXPORTER_OTLP_HEADERS: canary }],
  ['header with a bad name', { OTEL_EXPORTER_OTLP_HEADERS: `Bearer ${canary}=` }],
  ['header with a bad value', { OTEL_EXPORTER_OTLP_METRICS_HEADERS: `authorization=${canary}%0a` }],
  ['header with bad encoding', { OTEL_EXPORTER_OTLP_METRICS_HEADERS: `authorization=${canary}%zz` }],
  ['resource attribute without a key', { OTEL_RESOURCE_ATTRIBUTES: `a=b,${canary}` }],
  ['resource attribute with bad encoding', { OTEL_RESOURCE_ATTRIBUTES: `key=${canary}%zz` }],
  ['key in place of its file', { OTEL_EXPORTER_OTLP_CLIENT_KEY: canary }],
  [
    'certificate in place of its file',
    { OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: `-----BEGIN CERTIFICATE-----\n${canary}` },
  ],
  ['password in METRICS_ENDPOINT', { METRICS_ENDPOINT: `http://user:${canary}@0.0.0.0:9464/metrics` }],
];

test.each(places)('a warning is given, without the %s', (_, env) => {
  const text = said({}, env);
  expect(text).not.toBe('');
  expect(text).not.toContain(canary);
});

test.each(places)('an error of strict is given, without the %s', (_, env) => {
  expect(said({ strict: true }, env)).not.toContain(canary);
});

test.each<[string, object]>([
  ['auth as text', { prometheus: { auth: canary } }],
  ['auth of another shape', { prometheus: { auth: { token: canary } } }],
  ['an empty username', { prometheus: { auth: { basic: { username: '', password: canary } } } }],
  ['a password in place of a hash', { prometheus: { auth: { basic: { users: { prometheus: canary } } } } }],
  ['a password as a username', { prometheus: { auth: { basic: { users: { [canary]: 'hash' } } } } }],
  ['a key in place of its file', { prometheus: { tls: { keyFile: canary } } }],
  ['a bearer with a line break', { prometheus: { auth: { bearer: `${canary}\n` } } }],
  ['a bearer in an array', { prometheus: { auth: { bearer: [canary] } } }],
  ['a key without certificate', { prometheus: { tls: { key: canary } } }],
  ['a key under a wrong name', { prometheus: { tls: { privateKey: canary } } }],
  ['headers as text', { otlp: { headers: `authorization=${canary}` } }],
  ['a header with a line break', { otlp: { headers: { authorization: `${canary}\n` } } }],
  ['name and value of a header mixed up', { otlp: { headers: { [`Bearer ${canary}`]: 'authorization' } } }],
  ['a certificate without key', { otlp: { tls: { cert: canary } } }],
  ['a password in a bad endpoint', { otlp: { endpoint: `htp://user:${canary}@c` } }],
  ['a URL in place of otlp', { otlp: `https://c/${canary}` }],
  ['an unknown option', { apiKey: canary, otlp: { apiKey: canary } }],
  ['a resource attribute of a wrong type', { resourceAttributes: { key: { secret: canary } } }],
])('an error is given, without the secret in %s', (_, options) => {
  const text = said(options, {});
  expect(text).toContain('BINNACLE_INVALID_OPTIONS');
  expect(text).not.toContain(canary);
});

test('credentials that are right are in the headers, and nowhere else in the configuration', () => {
  const { config } = resolveConfig({ otlp: { endpoint: `https://user:${canary}@c` } }, {});
  const { headers, ...rest } = config.otlp;
  expect(Buffer.from(headers.authorization?.slice(6) ?? '', 'base64').toString()).toBe(`user:${canary}`);
  expect(JSON.stringify(rest)).not.toContain(canary);
});

test('an Authorization header that is given wins over the credentials in the URL', () => {
  const otlp = { endpoint: 'https://user:pass@c', headers: { Authorization: 'Bearer x' } };
  expect(resolveConfig({ otlp }, {}).config.otlp.headers).toEqual({ authorization: 'Bearer x' });
});

test('an error is one of binnacle', () => {
  expect(() => resolveConfig({ apiKey: canary }, {})).toThrow(BinnacleError);
});
