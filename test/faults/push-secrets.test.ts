// Secrets in every place that a push has for them, and none in what it says: output, errors, status, page, inspect().

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FaultCollector, trusted } from './collector/collector.ts';
import { faults, type Mode } from './collector/modes.ts';
import { endAll, Pusher, type Setting } from './pusher.ts';

jest.setTimeout(60_000);

const SERVER_TEXT = 'no access for authorization: Bearer sk-canary-server to http://user:canary-password@host/';

const fixture = (name: string) => readFileSync(join(__dirname, '..', 'endpoint', 'fixtures', name), 'utf8');

/** All the ways of failing in which a text of the server, a URL or a header could be shown. */
const modes: readonly Mode[] = [
  { kind: 'ok' },
  ...[400, 401, 404, 429, 500, 503].map((status): Mode => ({ kind: 'status', status, body: SERVER_TEXT })),
  { kind: 'status', status: 307, location: 'http://user:canary-moved@127.0.0.1:1/?token=canary-moved' },
  { kind: 'status', status: 503, retryAfter: 'canary-retry' },
  { kind: 'partial', rejected: 1, message: SERVER_TEXT },
  { kind: 'poison', text: 'canary-attribute' },
  faults['reset after the request'],
  faults['the other scheme'],
  { kind: 'refused' },
];

let collector: FaultCollector;

afterEach(async () => {
  endAll();
  await collector.close();
});

interface Variant extends Setting {
  readonly env?: Readonly<Record<string, string>>;
  readonly scheme?: 'http' | 'https';
  /** The endpoint, made from the address of the collector. */
  readonly endpoint?: (host: string) => string;
  /** What must be found in the headers of a request, or in its URL: the secret was in use. */
  readonly used?: string;
}

const key = fixture('renewed.key.pem');

const variants: Record<string, Variant> = {
  'a header': { options: { otlp: { headers: { 'x-api-key': 'sk-canary-header' } } }, used: 'sk-canary-header' },
  'user and password of the URL': {
    options: {},
    endpoint: (host) => `http://canary-user:canary-password@${host}`,
    used: `Basic ${Buffer.from('canary-user:canary-password').toString('base64')}`,
  },
  'the query of the URL': {
    options: {},
    endpoint: (host) => `http://${host}/?key=canary-query`,
    used: 'key=canary-query',
  },
  'what a header function gives': { options: {}, headers: 'give', used: 'Bearer sk-canary-given' },
  'the error of a header function': { options: {}, headers: 'throw' },
  'an attribute of the resource': {
    options: { resourceAttributes: { 'app.token': 'sk-canary-resource', 'process.command_line': '--key=canary-argv' } },
  },
  'the environment': {
    options: {},
    env: {
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20sk-canary-env,bad name=canary-value,canary-alone',
      OTEL_RESOURCE_ATTRIBUTES: 'app.secret=canary-env,=canary-nameless,canary-alone',
      CLOUD_SECRET: 'canary-cloud',
    },
    used: 'Bearer sk-canary-env',
  },
  'the proxy': {
    options: {},
    env: {
      HTTP_PROXY: 'http://canary-user:canary-proxy@127.0.0.1:1',
      HTTPS_PROXY: 'http://canary-user:canary-proxy@127.0.0.1:1',
    },
  },
  'a key for TLS': {
    options: { otlp: { tls: { ca: trusted, cert: fixture('renewed.cert.pem'), key } } },
    scheme: 'https',
  },
};

/** What gives a secret away: a canary, what Basic makes of one, or a line of a private key. */
const secrets = [
  /canary/i,
  /Y2FuYXJ5/,
  new RegExp((key.split('\n')[1] ?? 'no key').slice(8, 40).replace(/[+/]/g, '\\$&')),
];

function found(texts: Readonly<Record<string, string>>): string[] {
  return Object.entries(texts).flatMap(([place, text]) =>
    secrets.flatMap((secret) => {
      const { index } = secret.exec(text) ?? { index: -1 };
      return index === -1 ? [] : [`${place}: ...${text.slice(Math.max(0, index - 60), index + 60)}...`];
    }),
  );
}

test.each(Object.keys(variants))('%s: in use, and never shown', async (name) => {
  const { options, env, headers, scheme = 'http', endpoint, used } = variants[name] as Variant;
  collector = await new FaultCollector({ scheme }).open();
  const { host } = new URL(collector.url);
  const otlp = { ...options.otlp, endpoint: endpoint?.(host) ?? collector.url, intervalMs: 60_000 };
  const pusher = await Pusher.start(
    {
      options: { ...options, exporters: 'both', prometheus: { port: 0 }, otlp },
      ...(headers === undefined ? {} : { headers }),
    },
    env,
  );
  const texts: Record<string, string> = {};
  for (const mode of modes) {
    await collector.behave(mode);
    const where = JSON.stringify(mode).slice(0, 40);
    texts[`flush ${where}`] = JSON.stringify(await pusher.flush({ deadlineMs: mode.kind === 'ok' ? 2000 : 400 }));
    const { inspected, page, status } = await pusher.texts();
    Object.assign(texts, { [`inspect ${where}`]: inspected, [`page ${where}`]: page, [`status ${where}`]: status });
  }
  await collector.behave({ kind: 'ok' });
  // The value of an attribute is on the page, since that is what was asked for, and nowhere else.
  await pusher.record(1, 0, 'sk-canary-attribute');
  await collector.behave({ kind: 'poison', text: 'canary-attribute' });
  texts['flush of an attribute'] = JSON.stringify(await pusher.flush({ deadlineMs: 1500 }));
  texts['status of an attribute'] = (await pusher.texts()).status;
  await pusher.shutdown(1000);
  const { stdout, stderr } = await pusher.ended;
  expect(found({ ...texts, stdout, stderr })).toEqual([]);
  expect(texts[`page ${JSON.stringify(modes[0])}`]).toContain('target_info');
  if (used !== undefined) {
    const sent = collector.ledger.requests.map(({ path, headers: got }) => `${path} ${JSON.stringify(got)}`);
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.every((text) => text.includes(used))).toBe(true);
  }
});

test.each([
  ['a key that is none', { tls: { cert: fixture('renewed.cert.pem'), key: '-----BEGIN PRIVATE KEY-----\ncanary' } }],
  ['a header that cannot be sent', { headers: { 'x-api-key': 'sk-canary\nheader' } }],
  ['an endpoint that is none', { endpoint: 'collector.example.com:canary@x?key=canary' }],
])('%s: the error does not show it', async (_, otlp) => {
  collector = await new FaultCollector({ scheme: 'https' }).open();
  const refused = await Pusher.start({ options: { otlp: { endpoint: collector.url, ...otlp } } }).catch(String);
  expect(refused).toContain('BINNACLE_INVALID_OPTIONS');
  expect(found({ refused: `${refused}` })).toEqual([]);
});
