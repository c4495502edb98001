// The options of the endpoint, each seen by who scrapes it: over HTTP, from initTelemetry() on.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { hashPassword, type Telemetry, type TelemetryOptions } from '../../src/index.ts';
import { ask, fixture } from '../endpoint/clients.ts';
import { valuesOf } from '../exposition/comparable.ts';
import type { Families } from '../exposition/family.ts';
import { judge } from '../exposition/judge.ts';
import { sdk } from '../provider.ts';
import { inSpan } from '../sdk/exemplar/spans.ts';
import { lines, start } from './started.ts';

type PrometheusOptions = NonNullable<TelemetryOptions['prometheus']>;

const OPENMETRICS = 'application/openmetrics-text;version=1.0.0';
const UTF8 = 'text/plain;version=1.0.0;escaping=allow-utf-8';

/** One that listens, with an issue of its own meter and seven bytes of a library's on the page. */
async function served(prometheus: PrometheusOptions, options: TelemetryOptions = {}): Promise<Telemetry> {
  const telemetry = start({ ...options, prometheus: { port: 0, ...prometheus } });
  const cart = telemetry.meterProvider.getMeter('cart', '1.2.3');
  cart.createCounter('cart.sent', { unit: 'By' }).add(7, { 'shop.id': '7' });
  cart.createHistogram('cart.wait', { advice: { explicitBucketBoundaries: [1] } }).record(2);
  telemetry.meters.issues.processed({ provider: 'anthropic-claude', platform: 'github', outcome: 'success' });
  await telemetry.ready;
  return telemetry;
}

/** The page over HTTP, and what it says. */
async function scraped({ url = '' }: Telemetry, accept = '*/*') {
  const response = await fetch(url, { headers: { accept } });
  const contentType = response.headers.get('content-type') ?? '';
  const page = await response.text();
  return { page, families: judge(contentType, page) };
}

test.each([
  ['UnderscoreEscapingWithSuffixes', 'cart_sent_bytes_total{shop_id="7"} 7', 'issues_processed_total{'],
  ['UnderscoreEscapingWithoutSuffixes', 'cart_sent{shop_id="7"} 7', 'issues_processed{'],
  ['NoUTF8EscapingWithSuffixes', '{"cart.sent_bytes_total","shop.id"="7"} 7', 'issues_processed_total{'],
  ['NoTranslation', '{"cart.sent","shop.id"="7"} 7', 'issues_processed{'],
] as const)('translationStrategy %s', async (translationStrategy, ofLibrary, ofOurs) => {
  const { page } = await scraped(await served({ translationStrategy }), UTF8);
  expect(page.split('\n')).toContain(ofLibrary);
  expect(page).toContain(`\n${ofOurs}provider="anthropic-claude",platform="github",outcome="success"} 1\n`);
});

test('the strategy is UnderscoreEscapingWithSuffixes unless it is said, whatever the scraper takes', async () => {
  const { page } = await scraped(await served({}), UTF8);
  expect(page).toContain('\ncart_sent_bytes_total{shop_id="7"} 7\n');
});

describe('labels of every series', () => {
  async function labelSets(prometheus: PrometheusOptions) {
    const { families } = await scraped(await served(prometheus, { environment: 'test' }));
    const all = [...families].filter(([name]) => name !== 'target_info').flatMap(([, { samples }]) => samples);
    expect(all.length).toBeGreaterThan(10);
    return all.map(({ labels }) => labels);
  }

  test('none by default', async () => {
    const keys = (await labelSets({})).flatMap((labels) => [...labels.keys()]);
    expect(keys.filter((key) => /^(otel_scope|service|deployment)_/.test(key))).toEqual([]);
  });

  test('scopeLabels: which library it is from', async () => {
    const sets = await labelSets({ scopeLabels: true });
    const scopes = new Set(sets.map((labels) => labels.get('otel_scope_name')));
    expect(scopes).toEqual(new Set(['binnacle', 'cart', ...(sdk === 'binnacle' ? ['binnacle/sdk'] : [])]));
    const versions = sets.filter((labels) => labels.get('otel_scope_name') === 'cart');
    expect(versions.map((labels) => labels.get('otel_scope_version'))).toEqual(versions.map(() => '1.2.3'));
  });

  test('resourceLabels: what is asked for of the resource, as far as it is there', async () => {
    const sets = await labelSets({ resourceLabels: ['service.name', 'deployment.environment.name', 'host.none'] });
    for (const labels of sets) {
      expect([labels.get('service_name'), labels.get('deployment_environment_name')]).toEqual(['shop', 'test']);
      expect(labels.has('host_none')).toBe(false);
    }
  });
});

test.each([true, false])('createdSeries: %p', async (createdSeries) => {
  const before = Math.floor(Date.now() / 1000);
  const telemetry = await served({ createdSeries });
  const samples = [...(await scraped(telemetry, OPENMETRICS)).families.values()].flatMap(({ samples }) => samples);
  const created = samples.filter(({ name }) => /^cart_(sent_bytes|wait)_created$/.test(name));
  expect(created.map(({ name }) => name)).toEqual(
    createdSeries ? ['cart_sent_bytes_created', 'cart_wait_created'] : [],
  );
  for (const { value } of created) expect(value).toBeGreaterThanOrEqual(before);
  // Not in a format that has no name for them.
  expect((await scraped(telemetry)).page).not.toContain('_created');
});

describe('cacheMs', () => {
  async function counted(cacheMs: number) {
    const telemetry = await served({ cacheMs });
    let collections = 0;
    const depth = telemetry.meterProvider.getMeter('cart').createObservableGauge('collections');
    depth.addCallback((result) => result.observe(++collections));
    const overHttp = async (accept?: string) =>
      Number(/^collections (\d+)$/m.exec((await scraped(telemetry, accept)).page)?.[1]);
    const byCall = async () => Number(/^collections (\d+)$/m.exec((await telemetry.scrape()).body)?.[1]);
    return { overHttp, byCall };
  }

  test('scrapes within it are one collection, in every format; scrape() collects each time', async () => {
    const { overHttp, byCall } = await counted(60_000);
    expect([await overHttp(), await overHttp(), await overHttp(OPENMETRICS)]).toEqual([1, 1, 1]);
    expect([await byCall(), await byCall()]).toEqual([2, 3]);
    expect(await overHttp()).toBe(1);
  });

  test('0: every scrape collects', async () => {
    const { overHttp, byCall } = await counted(0);
    expect([await overHttp(), await overHttp(), await byCall(), await overHttp(OPENMETRICS)]).toEqual([1, 2, 3, 4]);
  });
});

describe('exemplarFilter', () => {
  const variable = 'OTEL_METRICS_EXEMPLAR_FILTER';

  beforeEach(() => {
    trace.setGlobalTracerProvider({ getTracer: (name) => trace.getTracer(name) });
  });

  afterEach(() => {
    trace.disable();
    delete process.env[variable];
  });

  /** The values that are exemplars on the page. */
  async function exemplars(options: TelemetryOptions): Promise<(number | undefined)[]> {
    const telemetry = await served({ cacheMs: 0 }, options);
    const wait = telemetry.meterProvider
      .getMeter('cart')
      .createHistogram('wait', { advice: { explicitBucketBoundaries: [1, 2] } });
    wait.record(0.5, {}, ROOT_CONTEXT);
    wait.record(1.5, {}, inSpan({ traceFlags: TraceFlags.NONE }));
    wait.record(2.5, {}, inSpan());
    const { families } = await scraped(telemetry, OPENMETRICS);
    const samples = families.get('wait')?.samples ?? [];
    expect(samples.length).toBeGreaterThan(3);
    return samples.flatMap(({ exemplar }) => exemplar?.value ?? []);
  }

  // sdk-metrics collects none.
  const ofOurs = (...values: number[]) => (sdk === 'binnacle' ? values : []);

  test.each<[TelemetryOptions['exemplarFilter'], string | undefined, number[]]>([
    [undefined, undefined, ofOurs(2.5)],
    ['trace_based', undefined, ofOurs(2.5)],
    ['always_on', undefined, ofOurs(1.5, 2.5)],
    ['always_off', undefined, []],
    [undefined, 'always_on', ofOurs(1.5, 2.5)],
    [undefined, 'always_off', []],
    ['always_on', 'always_off', ofOurs(1.5, 2.5)],
  ])('option %p, variable %p', async (exemplarFilter, value, expected) => {
    if (value !== undefined) process.env[variable] = value;
    expect(await exemplars({ exemplarFilter })).toEqual(expected);
  });
});

test('allowedHosts: names that a request may ask for, beside those that are ours anyway', async () => {
  const { url } = await served({ allowedHosts: ['metrics.internal'] });
  const statusFor = async (host: string) => (await ask(url, { headers: { host } })).status;
  expect(await Promise.all(['metrics.internal:9464', 'localhost', '127.0.0.1'].map(statusFor))).toEqual([
    200, 200, 200,
  ]);
  expect(lines()).toEqual([]);
  expect(await Promise.all(['rebound.example', 'rebound.example'].map(statusFor))).toEqual([421, 421]);
  expect(lines()).toEqual([expect.stringMatching(/^warn: .*rebound\.example.*prometheus\.allowedHosts/)]);
});

test('auth.basic.users: those whose passwords have the hashes, and nobody else', async () => {
  const [ofScraper, ofCurl] = await Promise.all([hashPassword('correct horse'), hashPassword('battery:staple')]);
  const { url } = await served({ auth: { basic: { users: { scraper: ofScraper, curl: ofCurl } } } });
  const askAs = (auth: string) => ask(url, { auth });
  expect([(await askAs('scraper:correct horse')).status, (await askAs('curl:battery:staple')).status]).toEqual([
    200, 200,
  ]);
  for (const wrong of ['scraper:battery:staple', 'nobody:correct horse', `scraper:${ofScraper}`, 'scraper:']) {
    const { status, text } = await askAs(wrong);
    expect([wrong, status, text]).toEqual([wrong, 401, 'Unauthorized\n']);
  }
  const { status, headers } = await ask(url);
  expect([status, headers['www-authenticate']]).toEqual([401, 'Basic realm="metrics", charset="UTF-8"']);
  expect((await ask(url?.replace('/metrics', '/health'))).status).toBe(200);
});

describe('tls', () => {
  let folder: string;
  const [cert, key] = [fixture('localhost.cert.pem'), fixture('localhost.key.pem')];
  const file = (name: string) => join(folder, name);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'binnacle-options-'));
    writeFileSync(file('tls.crt'), cert);
    writeFileSync(file('tls.key'), key);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  test('keyFile and certFile: the page is behind the certificate, and nothing is to be had without', async () => {
    const { url } = await served({ tls: { keyFile: file('tls.key'), certFile: file('tls.crt') } });
    expect(url).toMatch(/^https:/);
    expect((await ask(url, { ca: cert })).text).toContain('\ncart_sent_bytes_total{shop_id="7"} 7\n');
    await expect(ask(url)).rejects.toThrow(/certificate/);
    await expect(ask(url?.replace('https:', 'http:'))).rejects.toThrow();
  });

  test('caFile and requestCert: only who has a certificate of that authority', async () => {
    const tls = { keyFile: file('tls.key'), certFile: file('tls.crt'), caFile: file('tls.crt'), requestCert: true };
    const { url } = await served({ tls });
    expect((await ask(url, { ca: cert, cert, key })).status).toBe(200);
    await expect(ask(url, { ca: cert })).rejects.toThrow();
  });
});

describe('scrape({ accept })', () => {
  // Without what binnacle tells of itself, which goes on with each scrape.
  const measuredIn = (families: Families) =>
    new Map([...valuesOf(families)].filter(([line]) => /^(cart|issues|target)_/.test(line)));
  const protobuf = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

  test.each([
    ['text/plain;version=0.0.4', 'text/plain; version=0.0.4; charset=utf-8'],
    [UTF8, 'text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8'],
    [OPENMETRICS, 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores'],
    [protobuf, 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited'],
  ])('%s is the page that the endpoint gives for it', async (accept, contentType) => {
    const telemetry = await served({});
    const scrape = await telemetry.scrape({ accept });
    expect([scrape.contentType, typeof scrape.body]).toEqual([contentType, accept === protobuf ? 'object' : 'string']);
    const overHttp = await fetch(telemetry.url ?? '', { headers: { accept } });
    expect(overHttp.headers.get('content-type')).toBe(contentType);
    const measured = measuredIn(judge(contentType, scrape.body));
    expect(measured.get('cart_sent_bytes_total{shop_id="7"}')).toBe(7);
    expect(measuredIn(judge(contentType, await overHttp.bytes()))).toEqual(measured);
  });

  test('nothing asked for is text 0.0.4', async () => {
    const { contentType, body } = await (await served({})).scrape();
    expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(body).toContain('\ncart_sent_bytes_total{shop_id="7"} 7\n');
  });
});
