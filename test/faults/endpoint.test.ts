// Clients of the endpoint that are slow, many, or hostile: the process lives, and a good scrape is answered all the while.

import { raw } from '../endpoint/clients.ts';
import { start } from '../telemetry/started.ts';
import { runChild } from './child.ts';

/** Figures depend on the machine and what else it does: they are shown, and held to generous bounds. */
function tell(what: string, ms: number): void {
  process.stdout.write(`  ${what}: ${Math.round(ms)} ms\n`);
}

interface Loris {
  readonly statuses: number[];
  readonly medianMs: number;
  readonly worstMs: number;
  readonly openAtEnd: number;
  readonly closedAfter: number;
  readonly after: number;
  readonly said: string[];
  readonly uncaught: string[];
}

test.each(['http', 'https'])(
  'a thousand half requests over %s: a good scrape is answered at once, and all are closed in twelve seconds',
  async (scheme) => {
    const { code, stderr, report } = await runChild<Loris>('endpoint-loris', scheme);
    expect([code, stderr, report.uncaught]).toEqual([0, '', []]);
    expect([report.statuses, report.after]).toEqual([[200], 200]);
    // They were there while it was scraped.
    expect(report.openAtEnd).toBeGreaterThan(400);
    expect(report.openAtEnd).toBeLessThanOrEqual(512);
    tell(`a good scrape among 1,000 half requests over ${scheme}, in the middle`, report.medianMs);
    tell('the slowest', report.worstMs);
    expect(report.worstMs).toBeLessThan(2000);
    tell('all closed after', report.closedAfter);
    expect(report.closedAfter).toBeLessThan(12_000);
    expect(report.said).toEqual([expect.stringContaining('More than 512 connections')]);
  },
  60_000,
);

interface Bytes {
  readonly answers: Readonly<Record<string, number>>;
  readonly streams: number;
  readonly next: number;
  readonly said: string[];
  readonly uncaught: string[];
}

test('ten thousand random byte streams: nothing but answers to what was asked, and the next scrape is served', async () => {
  const { code, stderr, report } = await runChild<Bytes>('endpoint-bytes');
  expect([code, stderr, report.uncaught]).toEqual([0, '', []]);
  expect([report.streams, report.next]).toEqual([10_000, 200]);
  // The mix is worth its name only if requests of every kind were in it.
  expect(Object.keys(report.answers)).toEqual(expect.arrayContaining(['200', '400', '404', '413', '417', '421', '']));
  expect(report.answers['400']).toBeGreaterThan(5000);
  expect(Object.keys(report.answers).filter((status) => /^5|no HTTP/.test(status))).toEqual([]);
  expect(report.said).toHaveLength(1);
}, 90_000);

interface Shutdown {
  readonly httpMs: number;
  readonly httpsMs: number;
  readonly left: string[];
  readonly said: string[];
  readonly uncaught: string[];
}

test('half requests and half handshakes hold up a shutdown for a second, and the process not at all', async () => {
  const { code, stderr, report } = await runChild<Shutdown>('endpoint-shutdown');
  expect([code, stderr, report.uncaught, report.said]).toEqual([0, '', [], []]);
  tell('shutdown with half-sent requests', report.httpMs);
  tell('shutdown with unfinished TLS handshakes', report.httpsMs);
  expect(Math.max(report.httpMs, report.httpsMs)).toBeLessThan(2000);
  expect(report.left.filter((name) => /Timeout|TCP|TLS/.test(name))).toEqual([]);
});

interface Port {
  readonly taken: string;
  readonly servedAfter: number;
  readonly status: number;
  readonly said: string[];
  readonly uncaught: string[];
}

test('a port that is taken at the start is served within twelve seconds of being freed, with one warning', async () => {
  const { code, stderr, report } = await runChild<Port>('endpoint-port');
  expect([code, stderr, report.uncaught]).toEqual([0, '', []]);
  expect([report.taken, report.status]).toEqual(['waiting', 200]);
  tell('served after the port was freed', report.servedAfter);
  expect(report.servedAfter).toBeLessThan(12_000);
  expect(report.said).toEqual([expect.stringContaining('EADDRINUSE')]);
}, 60_000);

interface Flood {
  readonly statuses: Readonly<Record<string, number>>;
  readonly bytes: number[];
  readonly retryAfter: string[];
  readonly pageBytes: number;
  readonly collections: number;
  readonly worstMs: number;
  readonly longestDelayMs: number;
  readonly grownMB: number;
  readonly after: number;
  readonly said: string[];
  readonly uncaught: string[];
}

test('five hundred scrapes at once: each is answered, by few collections and with little memory', async () => {
  const { code, stderr, report } = await runChild<Flood>('endpoint-flood');
  expect([code, stderr, report.uncaught]).toEqual([0, '', []]);
  const { '200': served = 0, '503': refused = 0, ...others } = report.statuses;
  expect([served + refused, others]).toEqual([500, {}]);
  expect(served).toBeGreaterThan(0);
  expect(report.retryAfter.filter((value) => value !== '1')).toEqual([]);
  // Pages differ by a few digits only: none is cut off.
  expect(Math.min(...report.bytes)).toBeGreaterThan(report.pageBytes - 1000);
  tell('the last of 500 scrapes at once', report.worstMs);
  tell('the longest that the loop was held up, clients included', report.longestDelayMs);
  // A page is collected once a second, however slow the machine takes it.
  expect(report.collections).toBeLessThanOrEqual(2 + Math.floor(report.worstMs / 1000));
  // The clients are in it, and what the system's sockets hold is not.
  expect(report.grownMB).toBeLessThan(250);
  expect(report.after).toBe(200);
}, 60_000);

describe('requests that are none of a scraper', () => {
  const host = 'host: localhost\r\n';
  const end = 'connection: close\r\n\r\n';

  test.each<[string, string, number]>([
    ['a scrape', `GET /metrics HTTP/1.1\r\n${host}${end}`, 200],
    ['a scrape of HTTP/1.0', 'GET /metrics HTTP/1.0\r\n\r\n', 200],
    ['HEAD', `HEAD /metrics HTTP/1.1\r\n${host}${end}`, 200],
    ['POST', `POST /metrics HTTP/1.1\r\n${host}${end}`, 405],
    ['PUT', `PUT /metrics HTTP/1.1\r\n${host}content-length: 0\r\n${end}`, 405],
    ['DELETE', `DELETE /metrics HTTP/1.1\r\n${host}${end}`, 405],
    ['TRACE', `TRACE /metrics HTTP/1.1\r\n${host}${end}`, 405],
    [
      'OPTIONS, as before a request across origins',
      `OPTIONS /metrics HTTP/1.1\r\n${host}origin: http://e\r\n${end}`,
      405,
    ],
    ['OPTIONS *', `OPTIONS * HTTP/1.1\r\n${host}${end}`, 404],
    ['a foreign host', `GET /metrics HTTP/1.1\r\nhost: evil.example\r\n${end}`, 421],
    ['a foreign host for /health', `GET /health HTTP/1.1\r\nhost: evil.example:9464\r\n${end}`, 421],
    ['no host in HTTP/1.1', `GET /metrics HTTP/1.1\r\n${end}`, 400],
    ['an absolute URL', `GET http://localhost/metrics HTTP/1.1\r\n${host}${end}`, 404],
    ['an absolute URL elsewhere', `GET http://evil.example/ HTTP/1.1\r\n${host}${end}`, 404],
    ['a path upwards', `GET /health/../metrics HTTP/1.1\r\n${host}${end}`, 404],
    ['a header of 20 KiB', `GET /metrics HTTP/1.1\r\n${host}x: ${'x'.repeat(20_480)}\r\n${end}`, 431],
    ['a path of 20 KiB', `GET /${'x'.repeat(20_480)} HTTP/1.1\r\n${host}${end}`, 431],
    ['a body', `GET /metrics HTTP/1.1\r\n${host}content-length: 4\r\n${end}body`, 413],
    ['a body in chunks', `POST /metrics HTTP/1.1\r\n${host}transfer-encoding: chunked\r\n${end}0\r\n\r\n`, 413],
    ['a body of two lengths', `POST / HTTP/1.1\r\n${host}content-length: 4\r\ncontent-length: 5\r\n${end}body`, 400],
    ['length and chunks', `POST / HTTP/1.1\r\n${host}content-length: 4\r\ntransfer-encoding: chunked\r\n${end}0`, 400],
    ['a request that expects what there is not', `GET /metrics HTTP/1.1\r\n${host}expect: tea\r\n${end}`, 417],
    ['HTTP/2 without being asked', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['a header folded over lines', `GET /metrics HTTP/1.1\r\n${host}x: a\r\n  b\r\n${end}`, 400],
  ])('%s', async (_what, text, status) => {
    const telemetry = start();
    await telemetry.ready;
    const { closed } = await raw(Number(new URL(telemetry.url ?? '').port), text);
    const answer = await closed;
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).not.toMatch(/access-control|evil|stack|at \w+ \(/i);
    // What Node answers by itself has no body to be guessed at.
    if (![200, 404, 405, 413, 421].includes(status)) return;
    expect(answer).toMatch(/x-content-type-options: nosniff/i);
    expect(answer).toMatch(/cache-control: no-store/i);
  });
});
