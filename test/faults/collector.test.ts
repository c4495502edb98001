// The fault collector does what its modes say, and its figures are right: the tests of the push stand on it.

import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { FaultCollector, trusted } from './collector/collector.ts';
import { type Fault, faults, HOSTILE_MESSAGE, type Mode, notBefore, retryAfterText } from './collector/modes.ts';

/** What a client sees: an answer, an error's code, or nothing within the time that it waits. */
interface Seen {
  readonly status?: number;
  readonly headers?: IncomingHttpHeaders;
  readonly body?: Buffer;
  readonly code?: string;
}

const WAIT_MS = 400;

let collector: FaultCollector;
const opened: FaultCollector[] = [];

async function collecting(scheme: 'http' | 'https' = 'http'): Promise<FaultCollector> {
  const made = await new FaultCollector({ scheme }).open();
  opened.push(made);
  return made;
}

beforeEach(async () => {
  collector = await collecting();
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

/** Counter series with these values, as JSON. */
function body(values: Readonly<Record<string, number>>, temporality = 2): Buffer {
  const dataPoints = Object.entries(values).map(([series, asInt]) => ({
    attributes: [{ key: 'series', value: { stringValue: series } }],
    asInt,
  }));
  const sum = { isMonotonic: true, aggregationTemporality: temporality, dataPoints };
  const scopeMetrics = [{ scope: { name: 'test' }, metrics: [{ name: 'calls', unit: '', sum }] }];
  return Buffer.from(JSON.stringify({ resourceMetrics: [{ resource: { attributes: [] }, scopeMetrics }] }));
}

/** Sends a body, and waits a while for the whole of an answer. */
function send(sent = body({ a: 1 }), to = collector): Promise<Seen> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const options = { method: 'POST', headers, agent: false, ca: trusted };
    const url = `${to.url}/v1/metrics`;
    const seen: { status?: number; headers?: IncomingHttpHeaders; body?: Buffer } = {};
    const chunks: Buffer[] = [];
    const done = (more: Seen) => {
      clearTimeout(timer);
      outgoing.destroy();
      resolve({ ...seen, ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }), ...more });
    };
    const outgoing = url.startsWith('https') ? tlsRequest(url, options) : request(url, options);
    const timer = setTimeout(() => done({ code: 'nothing more' }), WAIT_MS);
    outgoing.on('error', (error: NodeJS.ErrnoException) => done({ code: error.code ?? error.message }));
    outgoing.on('response', (incoming) => {
      Object.assign(seen, { status: incoming.statusCode, headers: incoming.headers });
      incoming.on('data', (chunk) => {
        chunks.push(chunk);
        // Of an answer without end this is enough.
        if (chunks.length > 100) done({ code: 'nothing more' });
      });
      incoming.on('end', () => done({}));
      incoming.on('error', (error: NodeJS.ErrnoException) => done({ code: error.code ?? error.message }));
    });
    outgoing.end(gzipSync(sent));
  });
}

const late = { code: 'nothing more' };

/** What a client sees, and whether the body counts as received. */
const seen: readonly [Fault, Seen, taken: number][] = [
  ['refused', { code: 'ECONNREFUSED' }, 0],
  ['reset at connect', { code: 'ECONNRESET' }, 0],
  ['reset after the head', { code: 'ECONNRESET' }, 0],
  ['reset after the request', { code: 'ECONNRESET' }, 0],
  ['reset in the answer', { status: 200, code: 'ECONNRESET' }, 1],
  ['429', { status: 429 }, 0],
  ['500', { status: 500 }, 0],
  ['502', { status: 502 }, 0],
  ['503', { status: 503 }, 0],
  ['504', { status: 504 }, 0],
  ['hang', late, 0],
  ['mute', late, 0],
  ['trickled head', late, 0],
  ['trickled body, 200', { status: 200, ...late }, 1],
  ['trickled body, 503', { status: 503, ...late }, 0],
  ['400', { status: 400 }, 0],
  ['401', { status: 401 }, 0],
  ['403', { status: 403 }, 0],
  ['404', { status: 404 }, 0],
  ['405', { status: 405 }, 0],
  ['415', { status: 415 }, 0],
  ['301', { status: 301 }, 0],
  ['302', { status: 302 }, 0],
  ['307', { status: 307 }, 0],
  ['308', { status: 308 }, 0],
  ['html', { status: 200 }, 1],
  ['cut body', { status: 200, code: 'ECONNRESET' }, 1],
  ['endless body, 200', { status: 200, ...late }, 1],
  ['endless body, 503', { status: 503, ...late }, 0],
  ['partial success', { status: 200 }, 1],
  ['slow reader', late, 0],
];

test.each(seen)(
  '%s is seen as what it is, switched on and off while the collector runs',
  async (fault, expected, taken) => {
    await expect(send()).resolves.toMatchObject({ status: 200 });
    await collector.behave(faults[fault]);
    expect(await send(body({ a: 2 }))).toMatchObject(expected);
    expect(collector.ledger.counts.taken).toBe(1 + taken);
    await collector.behave({ kind: 'ok' });
    await expect(send(body({ a: 3 }))).resolves.toMatchObject({ status: 200 });
    expect([collector.ledger.total('calls'), collector.ledger.counts.backward]).toEqual([3, 0]);
  },
);

test.each([
  ['self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['expired certificate', 'CERT_HAS_EXPIRED'],
  ['the other scheme', 'EPROTO'],
] as const)('over https: %s', async (fault, code) => {
  collector = await collecting('https');
  await expect(send()).resolves.toMatchObject({ status: 200 });
  await collector.behave(faults[fault]);
  // OpenSSL names the reason in a code of its own, by version.
  expect((await send()).code).toMatch(code === 'EPROTO' ? /^(EPROTO|ERR_SSL_\w+)$/ : code);
  await collector.behave({ kind: 'ok' });
  await expect(send()).resolves.toMatchObject({ status: 200 });
  expect(collector.ledger.counts.requests).toBe(2);
});

test.each(['mute', 'reset at connect', 'reset after the request'] as const)(
  'over https, before or under TLS: %s',
  async (fault) => {
    collector = await collecting('https');
    await collector.behave(faults[fault]);
    expect((await send()).code).toBe(fault === 'mute' ? 'nothing more' : 'ECONNRESET');
  },
);

test('https where http was asked for is no answer in HTTP', async () => {
  await collector.behave(faults['the other scheme']);
  expect((await send()).code).toMatch(/^(HPE_\w+|ECONNRESET|EPIPE)$/);
});

test('a poison is refused wherever it stands, and only while it is there', async () => {
  await collector.behave(faults.poison);
  expect((await send(body({ a: 1, 'with poison': 1 }))).status).toBe(400);
  expect((await send(body({ a: 1 }))).status).toBe(200);
  expect(collector.ledger.series('calls').map(({ attributes }) => attributes)).toEqual([{ series: 'a' }]);
});

test('a body over the limit is refused by its size unpacked', async () => {
  await collector.behave({ kind: 'too_large', bytes: 1000 });
  expect((await send(body({ a: 1 }))).status).toBe(200);
  const large = body(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`series ${index}`, 1])));
  expect([large.length > 1000, gzipSync(large).length < 1000]).toEqual([true, true]);
  expect((await send(large)).status).toBe(413);
});

test('partial success comes with its number and its hostile text, a redirect with a place that nobody may go to', async () => {
  await collector.behave(faults['partial success']);
  const { partialSuccess } = JSON.parse(`${(await send()).body}`);
  expect(partialSuccess).toEqual({ rejectedDataPoints: '7', errorMessage: HOSTILE_MESSAGE });
  await collector.behave(faults['307']);
  expect((await send()).headers?.location).toBe('/moved');
});

test('a mode of connections resets those that are open, as a server does that is restarted', async () => {
  const open = connect(Number(new URL(collector.url).port), '127.0.0.1');
  await new Promise((resolve) => open.on('connect', resolve));
  while (collector.openSockets === 0) await new Promise(setImmediate);
  const closed = new Promise((resolve) => open.on('error', resolve).on('close', resolve));
  await collector.behave(faults.mute);
  await closed;
  expect(collector.openSockets).toBe(0);
});

test('a connection is closed after two answers', async () => {
  await collector.behave(faults['closes after 2']);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const opens = jest.fn();
  const createConnection = agent.createConnection.bind(agent);
  agent.createConnection = (...args) => {
    opens();
    return createConnection(...args);
  };
  // Only whole answers leave a connection to be used again, so these are read to their end by hand.
  for (let nth = 0; nth < 4; nth++) {
    await new Promise<void>((resolve, reject) => {
      const outgoing = request(`${collector.url}/`, { method: 'POST', agent }, (incoming) => {
        incoming.resume().on('end', () => setTimeout(resolve, 50));
      });
      outgoing.on('error', reject).end();
    });
  }
  agent.destroy();
  expect(opens).toHaveBeenCalledTimes(2);
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 1, 12);

  test.each([
    ['0', now],
    ['1', now + 1000],
    ['3600', now + 3_600_000],
    [new Date(now + 5000).toUTCString(), now + 5000],
    ['soon', undefined],
    ['-1', undefined],
    ['1.5', undefined],
  ])('%s', (header, expected) => {
    expect(notBefore(header, now)).toBe(expected);
  });

  test('is sent as it was given, and a date from the time of the answer', async () => {
    expect(retryAfterText('in 5 s', now)).toBe('Thu, 01 Jan 2026 12:00:05 GMT');
    for (const fault of ['503, Retry-After: 0', '503, Retry-After: nonsense', '503, Retry-After: a date'] as const) {
      await collector.behave(faults[fault]);
      const { status, headers } = await send();
      expect(status).toBe(503);
      const sent = (faults[fault] as Mode & { kind: 'status' }).retryAfter ?? '';
      if (!sent.startsWith('in ')) expect(headers?.['retry-after']).toBe(sent);
      else expect(Math.abs(Date.parse(headers?.['retry-after'] ?? '') - Date.now() - 2000)).toBeLessThan(2000);
    }
  });

  test('one that comes before its time is counted', async () => {
    await collector.behave(faults['429, Retry-After: 3600']);
    await send();
    expect(collector.ledger.counts.early).toBe(0);
    await send();
    expect(collector.ledger.counts.early).toBe(1);
  });
});

describe('the figures', () => {
  test('cumulative: the last value of each series, and each step back', async () => {
    for (const values of [{ a: 1, b: 5 }, { a: 4 }, { a: 2, b: 6 }]) await send(body(values));
    expect(collector.ledger.series('calls').map(({ attributes, value }) => [attributes.series, value])).toEqual([
      ['a', 2],
      ['b', 6],
    ]);
    expect(collector.ledger.counts).toMatchObject({ requests: 3, taken: 3, points: 5, backward: 1, backwardSent: 1 });
  });

  test('delta: the sum, of which nothing counts that was refused', async () => {
    for (const status of [200, 503, 200]) {
      await collector.behave(status === 200 ? { kind: 'ok' } : { kind: 'status', status });
      await send(body({ a: 4 }, 1));
    }
    expect([collector.ledger.total('calls'), collector.ledger.counts.backward]).toEqual([8, 0]);
    expect(collector.ledger.requests.map(({ temporality, status, isTaken }) => [temporality, status, isTaken])).toEqual(
      [
        ['delta', 200, true],
        ['delta', 503, false],
        ['delta', 200, true],
      ],
    );
  });

  test('a step back is seen in what was refused too', async () => {
    await collector.behave(faults['503']);
    for (const value of [2, 1]) await send(body({ a: value }));
    expect(collector.ledger.counts).toMatchObject({ backward: 0, backwardSent: 1 });
  });

  test('two at once are counted, and none is under way when all are over', async () => {
    await collector.behave(faults.hang);
    await Promise.all([send(), send()]);
    await collector.behave({ kind: 'ok' });
    await send();
    expect(collector.ledger.counts).toMatchObject({ requests: 3, overlapping: 1, mostInFlight: 2, inFlight: 0 });
    expect(collector.ledger.requests.every(({ at, endedAt = 0 }) => endedAt >= at)).toBe(true);
  });

  test('sizes are those on the wire and unpacked, and connections are told', async () => {
    const sent = body({ a: 1, b: 2 });
    await send(sent);
    const [came] = collector.ledger.requests;
    expect([came?.bytes, came?.bodyBytes, came?.points, came?.path]).toEqual([
      gzipSync(sent).length,
      sent.length,
      2,
      '/v1/metrics',
    ]);
    const idle = connect(Number(new URL(collector.url).port), '127.0.0.1');
    await new Promise((resolve) => idle.on('connect', () => setTimeout(resolve, 20)));
    expect(collector.openSockets).toBe(1);
    idle.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(collector.openSockets).toBe(0);
    const sent200 = collector.sentBytes;
    expect(sent200).toBeGreaterThan(50);
    await collector.behave({ kind: 'status', status: 400, body: 'x'.repeat(1000) });
    await send();
    expect(collector.sentBytes - sent200).toBeGreaterThan(1000);
  });

  test('a body that cannot be read is answered with 400', async () => {
    expect(await send(Buffer.from('{'))).toMatchObject({ status: 400 });
    expect(collector.ledger.counts).toMatchObject({ requests: 1, taken: 0 });
  });
});
