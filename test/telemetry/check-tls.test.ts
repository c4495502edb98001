import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TelemetryOptions } from '../../src/index.ts';
import { lines, logger, quiet, start } from './started.ts';

const fixture = (name: string) => readFileSync(join(__dirname, '..', 'endpoint', 'fixtures', name), 'utf8');
const key = fixture('localhost.key.pem');
const cert = fixture('localhost.cert.pem');
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const otherKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const canary = 'CANARY7f3a';
const broken = `-----BEGIN CERTIFICATE-----\n${canary}\n-----END CERTIFICATE-----\n`;

type Tls = NonNullable<NonNullable<TelemetryOptions['otlp']>['tls']>;

/** Nobody is at that address; a push fails, and that is not what is asked here. */
function pushing(tls?: Tls, options: TelemetryOptions = {}) {
  const otlp = { endpoint: 'https://127.0.0.1:1', headers: {}, ...(tls === undefined ? {} : { tls }) };
  return start({ ...quiet, exporters: 'otlp', otlp, ...options });
}

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return String(error);
  }
  return 'accepted';
}

const refused: [string, Tls, RegExp][] = [
  ['an authority that is no PEM', { ca: canary }, /the ca is not a certificate/],
  ['an authority that is a key', { ca: key }, /the ca is not a certificate/],
  ['a broken second authority', { ca: cert + broken }, /the ca is not a certificate/],
  ['a broken certificate', { key, cert: broken }, /key and cert are refused \(ERR_\w+\)/],
  ['a broken key', { key: canary, cert }, /key and cert are refused \(ERR_\w+\)/],
  ['a key of another certificate', { key: otherKey, cert }, /ERR_OSSL_X509_KEY_VALUES_MISMATCH.*belong together/],
];

test.each(refused)('%s is refused at the start, without showing it', (_what, tls, expected) => {
  const said = refusal(() => pushing(tls));
  expect(said).toMatch(/BINNACLE_INVALID_OPTIONS: otlp\.tls cannot be used: /);
  expect(said).toMatch(expected);
  expect(said).not.toContain(canary);
});

test.each<[string, Tls]>([
  ['nothing', {}],
  ['an authority', { ca: cert }],
  ['several authorities with a comment, in a Buffer', { ca: Buffer.from(`# ours\n${cert}${cert}`) }],
  ['key and certificate', { ca: cert, key, cert: Buffer.from(cert) }],
])('%s is taken', (_what, tls) => {
  expect(refusal(() => pushing(tls))).toBe('accepted');
});

test('where nothing is pushed, it is not judged', () => {
  expect(refusal(() => pushing({ ca: canary }, { exporters: 'prometheus' }))).toBe('accepted');
  expect(lines()).toEqual([]);
});

describe('from files of the environment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'));
  const name = 'OTEL_EXPORTER_OTLP_CERTIFICATE';

  beforeAll(() => {
    writeFileSync(join(folder, 'ca.pem'), canary);
    process.env[name] = join(folder, 'ca.pem');
  });
  afterAll(() => {
    delete process.env[name];
    rmSync(folder, { recursive: true });
  });

  test('it is a warning', () => {
    pushing();
    expect(lines().join()).toMatch(/^warn: .*OTEL_EXPORTER_OTLP_CERTIFICATE.* cannot be used: the ca is not/);
    expect(lines().join()).not.toContain(canary);
  });

  test('with strict it throws', () => {
    expect(refusal(() => pushing(undefined, { strict: true, logger }))).toMatch(/BINNACLE_INVALID_ENVIRONMENT: /);
  });
});
