import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type Listening, type ListenOptions, listen } from '../../src/endpoint/listen.ts';
import { Diagnostics } from '../../src/support/diagnostics.ts';
import { isOwnServer } from '../../src/support/own-traffic.ts';
import { ask, fixture, raw, read, until } from './clients.ts';

const tls = { key: fixture('localhost.key.pem'), cert: fixture('localhost.cert.pem') };

const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);
const itWithIPv6 = hasIPv6 ? it : it.skip;

const said: string[] = [];
const open: Listening[] = [];

beforeEach(() => {
  said.length = 0;
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((listening) => listening.close(50)));
});

const page: RequestListener = (_request, response) => response.end('page');

function start(options: Partial<ListenOptions> = {}, handler = page): Listening {
  const say = (message: string): void => void said.push(message);
  const listening = listen(handler, {
    host: '127.0.0.1',
    port: 0,
    inContainer: false,
    diagnostics: new Diagnostics({ info: say, warn: say, error: say }),
    ...options,
  });
  open.push(listening);
  return listening;
}

function portOf(listening: Listening): number {
  return Number(new URL(listening.url ?? '').port);
}

describe('listen', () => {
  it('takes a free port for 0, and says where it is', async () => {
    const listening = start({ path: '/internal' });
    expect(listening.state).toBe('starting');
    await listening.ready;
    expect(listening.state).toBe('listening');
    expect(listening.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*\/internal$/);
    await expect(read(listening.url)).resolves.toBe('page');
    expect(said).toEqual([]);
  });

  itWithIPv6('writes an IPv6 host in brackets', async () => {
    const listening = start({ host: '::1' });
    await listening.ready;
    expect(listening.url).toMatch(/^http:\/\/\[::1\]:\d+\/metrics$/);
    await expect(read(listening.url)).resolves.toBe('page');
  });

  it('marks its server as our own', () => {
    expect(isOwnServer(start().server)).toBe(true);
    expect(isOwnServer(createServer())).toBe(false);
  });

  it('ends the oldest idle connection beyond 512, and says so once; a good request is answered all the while', async () => {
    const listening = start();
    await listening.ready;
    const idle = await Promise.all(Array.from({ length: 512 }, () => raw(portOf(listening), '')));
    expect(said).toEqual([]);
    await expect(read(listening.url)).resolves.toBe('page');
    await expect(read(listening.url)).resolves.toBe('page');
    await idle[0]?.closed;
    expect(idle.filter(({ socket }) => !socket.destroyed).length).toBeGreaterThanOrEqual(510);
    expect(said).toEqual([expect.stringContaining('More than 512 connections')]);
    for (const { socket } of idle) socket.destroy();
  });

  it('ends no connection that a request is being answered on', async () => {
    const held: ServerResponse[] = [];
    const listening = start({}, (_request, response) => held.push(response));
    await listening.ready;
    const answer = read(listening.url);
    await until(() => held.length === 1);
    const idle = await Promise.all(Array.from({ length: 520 }, () => raw(portOf(listening), '')));
    await idle[0]?.closed;
    held[0]?.end('late');
    await expect(answer).resolves.toBe('late');
    for (const { socket } of idle) socket.destroy();
  });

  it('answers no host that a web page could have made point here, and says so once', async () => {
    const listening = start({ allowedHosts: ['metrics.internal'] });
    await listening.ready;
    for (const host of ['localhost', 'metrics.internal', 'metrics.internal:9464']) {
      await expect(read(listening.url, { headers: { host } })).resolves.toBe('page');
    }
    for (const host of ['evil.example', 'localhost.evil.example']) {
      expect(await ask(listening.url, { headers: { host } })).toMatchObject({ status: 421 });
    }
    expect(said).toEqual([expect.stringMatching(/meant for evil\.example .*prometheus\.allowedHosts/)]);
  });

  it('answers a malformed request with 400 and goes on', async () => {
    const listening = start();
    await listening.ready;
    const { closed } = await raw(portOf(listening), 'NOT HTTP\r\n\r\n');
    await expect(closed).resolves.toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    await expect(read(listening.url)).resolves.toBe('page');
  });
});

describe('the process', () => {
  const run = promisify(execFile);
  const listenTs = pathToFileURL(join(__dirname, '../../src/endpoint/listen.ts')).href;

  it.each([
    ['that listens, with a client connected', 0],
    ['that waits for its port', 70_000],
  ])(
    '%s ends when its own work is done',
    async (_state, port) => {
      const program = `
      import { connect } from 'node:net';
      import { listen } from '${listenTs}';
      const diagnostics = { info() {}, warnOnce() {}, recovered() {} };
      const work = setInterval(() => {}, 1000);
      const listening = listen((request, response) => response.end(), { host: '127.0.0.1', port: ${port}, diagnostics });
      if (${port} === 0) {
        await listening.ready;
        // Otherwise the header timeout would end the connection, and with it the process, after five seconds.
        Object.assign(listening.server, { headersTimeout: 0, requestTimeout: 0 });
        const client = connect(new URL(listening.url).port, '127.0.0.1');
        await new Promise((resolve) => listening.server.once('connection', resolve));
        client.unref();
      }
      clearInterval(work);
      console.log(listening.state);`;
      const flags = ['--experimental-strip-types', '--no-warnings', '--input-type=module'];
      const { stdout } = await run(process.execPath, [...flags, '-e', program], { timeout: 20_000 });
      expect(stdout.trim()).toBe(port === 0 ? 'listening' : 'waiting');
    },
    30_000,
  );
});

describe('a port that cannot be had', () => {
  it('is said once, tried again until it is free, and then said to be over', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const { port } = blocker.address() as AddressInfo;

    const listening = start({ port, retryMs: 20 });
    for (let tries = 0; tries < 3; tries++) {
      await new Promise((resolve) => listening.server.once('error', resolve));
    }
    // A host that waits for it before it goes on is not held up.
    await listening.ready;
    expect({ state: listening.state, url: listening.url }).toEqual({ state: 'waiting', url: undefined });
    expect(listening.lastError).toMatchObject({ code: 'EADDRINUSE' });
    expect(said).toEqual([expect.stringMatching(new RegExp(`127\\.0\\.0\\.1:${port} \\(EADDRINUSE\\).*METRICS_PORT`))]);

    const served = new Promise((resolve) => listening.server.once('listening', resolve));
    await new Promise((resolve) => blocker.close(resolve));
    await served;
    expect(listening.lastError).toBeUndefined();
    await expect(read(listening.url)).resolves.toBe('page');
    expect(said.slice(1)).toEqual([`[binnacle] Metrics are served at ${listening.url} now.`]);
  });

  it.each<[string, Partial<ListenOptions>]>([
    ['port', { port: 70_000 }],
    ['host', { host: '192.0.2.1', hasAuth: true }],
  ])('does not throw for an impossible %s', async (_what, options) => {
    const listening = start({ retryMs: 10_000, ...options });
    if (listening.state === 'starting') await new Promise((resolve) => listening.server.once('error', resolve));
    expect(listening.state).toBe('waiting');
    expect(said).toHaveLength(1);
  });

  it('is given up by close, which settles ready too', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const listening = start({ port: (blocker.address() as AddressInfo).port, retryMs: 20 });
    await new Promise((resolve) => listening.server.once('error', resolve));
    await listening.close();
    await listening.ready;
    expect(listening.state).toBe('closed');

    await new Promise((resolve) => blocker.close(resolve));
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect({ state: listening.state, listening: listening.server.listening }).toEqual({
      state: 'closed',
      listening: false,
    });
  });

  it('is not confused by a fault of one connection later on', async () => {
    const listening = start({ retryMs: 5 });
    await listening.ready;
    listening.server.emit('error', Object.assign(new Error('too many files'), { code: 'EMFILE' }));
    expect(listening.state).toBe('listening');
    expect(said).toEqual([expect.stringContaining('EMFILE')]);
  });
});

describe('close', () => {
  it('ends kept-alive connections at once', async () => {
    const listening = start();
    await listening.ready;
    const { socket, closed } = await raw(portOf(listening), 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    await listening.close(60_000);
    await expect(closed).resolves.toContain('page');
    expect(listening.url).toBeUndefined();
  });

  it('destroys at the deadline what is still open, and is done', async () => {
    const listening = start();
    await listening.ready;
    const half = await raw(portOf(listening), 'GET /metrics HTTP/1.1\r\nhost: x\r\n');
    const silent = await raw(portOf(listening), '');
    await listening.close(30);
    await Promise.all([half.closed, silent.closed]);
    expect(listening.state).toBe('closed');
  });

  it('destroys a client that stays in the TLS handshake', async () => {
    const listening = start({ tls });
    await listening.ready;
    const { closed } = await raw(portOf(listening), '');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await listening.close(30);
    await closed;
  });

  it('may be called again, and right after start', async () => {
    const listening = start({ host: 'localhost' });
    expect(listening.close()).toBe(listening.close());
    await listening.close();
    await listening.ready;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(listening.server.listening).toBe(false);
  });
});

it('says nothing more once it is closed', async () => {
  const listening = start();
  await listening.close();
  listening.server.emit('error', Object.assign(new Error('late'), { code: 'ENOTFOUND' }));
  expect({ state: listening.state, said }).toEqual({ state: 'closed', said: [] });
});

describe('TLS', () => {
  it('serves over https', async () => {
    const listening = start({ tls });
    await listening.ready;
    expect(listening.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/metrics$/);
    await expect(read(listening.url, { ca: tls.cert })).resolves.toBe('page');
    await expect(read(listening.url)).rejects.toThrow(/self-signed/);
  });

  it('serves only clients with a certificate when one is asked for', async () => {
    const listening = start({ tls: { ...tls, ca: tls.cert, requestCert: true } });
    await listening.ready;
    await expect(read(listening.url, { ca: tls.cert })).rejects.toThrow();
    await expect(read(listening.url, { ca: tls.cert, key: tls.key, cert: tls.cert })).resolves.toBe('page');
  });

  it('refuses a key that is none at start-up, before it says or opens anything', () => {
    const attempt = (): Listening => start({ host: '0.0.0.0', tls: { key: 'canary', cert: tls.cert } });
    expect(attempt).toThrow(/BINNACLE_INVALID_OPTIONS.*prometheus\.tls/);
    expect(said).toEqual([]);
  });

  it('takes files, and uses what they hold once they are changed, until it is closed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'binnacle-tls-'));
    const [keyFile, certFile] = [join(folder, 'tls.key'), join(folder, 'tls.crt')];
    writeFileSync(keyFile, tls.key);
    writeFileSync(certFile, tls.cert);
    const listening = start({ tls: { keyFile, certFile }, tlsCheckMs: 20 });
    await listening.ready;
    await expect(read(listening.url, { ca: tls.cert })).resolves.toBe('page');

    const ca = fixture('renewed.cert.pem');
    writeFileSync(keyFile, fixture('renewed.key.pem'));
    writeFileSync(certFile, ca);
    await until(() => said.some((message) => message.includes('have changed')));
    await expect(read(listening.url, { ca })).resolves.toBe('page');
    await expect(read(listening.url, { ca: tls.cert })).rejects.toThrow(/self-signed/);

    await listening.close();
    const count = said.length;
    writeFileSync(certFile, 'no certificate');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(said).toHaveLength(count);
    rmSync(folder, { recursive: true });
  });
});

describe('who can reach it', () => {
  const everywhere = { host: '0.0.0.0' };
  it.each<[string, Partial<ListenOptions>, RegExp | undefined]>([
    ['an open address without auth', everywhere, /everybody.*prometheus\.auth/],
    ['an open address with auth', { ...everywhere, hasAuth: true }, undefined],
    [
      'an open address with client certificates',
      { ...everywhere, tls: { ...tls, ca: tls.cert, requestCert: true } },
      undefined,
    ],
    ['an open address with plain TLS', { ...everywhere, tls }, /everybody/],
    ['an open address in a container', { ...everywhere, inContainer: true }, undefined],
    ['loopback in a container', { inContainer: true }, /other containers.*OTEL_EXPORTER_PROMETHEUS_HOST/],
    ['loopback', {}, undefined],
  ])('is judged right for %s', async (_case, options, expected) => {
    await start(options).ready;
    expect(said).toEqual(expected === undefined ? [] : [expect.stringMatching(expected)]);
  });
});
