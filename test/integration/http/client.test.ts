import http from 'node:http';
import net from 'node:net';
import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { captureHttpClient } from '../../../src/integration/http/client.ts';
import { ensureContextManager } from '../../../src/integration/http/context-manager.ts';
import { ClientRecording, close, closeAll, listen, until } from './recording.ts';

const faults: unknown[] = [];
let recording: ClientRecording;
let capture: { dispose(): void };
let server: http.Server;
let port: number;
let answer: http.RequestListener;

beforeEach(async () => {
  faults.length = 0;
  answer = (_request, response) => response.end('ok');
  server = http.createServer((request, response) => answer(request, response));
  port = await listen(server);
  recording = new ClientRecording();
  capture = captureHttpClient(recording, { onFault: (error) => faults.push(error) });
});

afterEach(async () => {
  capture.dispose();
  await closeAll();
  expect(faults).toEqual([]);
});

/** The two clients, made to look alike: they settle with a status, or reject with the error. */
const clients = [
  [
    'node:http',
    (url: string, { method = 'GET', signal }: { method?: string; signal?: AbortSignal } = {}) =>
      new Promise<number | undefined>((resolve, reject) => {
        http
          .request(url, { method, agent: false, ...(signal && { signal }) }, (response) =>
            response
              .resume()
              .on('error', reject)
              .on('end', () => resolve(response.statusCode)),
          )
          .on('error', reject)
          .end();
      }),
  ],
  [
    'fetch',
    async (url: string, init: { method?: string; signal?: AbortSignal } = {}) => {
      const response = await fetch(url, init);
      await response.text();
      return response.status;
    },
  ],
] as const;

const finished = (count: number) => until(() => recording.ends.length === count, `${count} finished requests`);

describe.each(clients)('%s', (_name, send) => {
  test('a request is recorded with method, address and port, and never with its path', async () => {
    await send(`http://127.0.0.1:${port}/a/raw/path?q=1`, { method: 'POST' });
    await finished(1);
    expect(recording.ends).toEqual([
      { method: 'POST', serverAddress: '127.0.0.1', serverPort: port, statusCode: 200, seconds: expect.any(Number) },
    ]);
    expect(recording.ends[0]?.seconds).toBeGreaterThan(0);
  });

  test.each([
    [302, undefined],
    [404, '404'],
    [503, '503'],
  ])('status %i has the error type %s', async (status, errorType) => {
    answer = (_request, response) => response.writeHead(status).end();
    await send(`http://127.0.0.1:${port}/`);
    await finished(1);
    expect(recording.ends[0]).toMatchObject({ statusCode: status });
    expect(recording.ends[0]?.errorType).toBe(errorType);
  });

  test('a refused connection has the code of the error, and the port it was refused at', async () => {
    const closed = net.createServer();
    const closedPort = await listen(closed);
    await close(closed);
    await expect(send(`http://127.0.0.1:${closedPort}/`)).rejects.toThrow();
    await finished(1);
    expect(recording.ends[0]).toMatchObject({ serverPort: closedPort, errorType: 'ECONNREFUSED' });
    expect(recording.ends[0]).not.toHaveProperty('statusCode');
  });

  test('a server that hangs up without an answer is an error', async () => {
    answer = (request) => request.socket.destroy();
    await expect(send(`http://127.0.0.1:${port}/`)).rejects.toThrow();
    await finished(1);
    expect(recording.ends[0]?.errorType).toMatch(/^(ECONNRESET|UND_ERR_SOCKET)$/);
  });

  test('an abort is AbortError, once', async () => {
    const abort = new AbortController();
    answer = () => abort.abort();
    await expect(send(`http://127.0.0.1:${port}/`, { signal: abort.signal })).rejects.toThrow();
    await finished(1);
    await close(server);
    expect(recording.ends.map(({ errorType }) => errorType)).toEqual(['AbortError']);
  });

  test('a request is over when the headers are read; a body that breaks off afterwards does not end it again', async () => {
    answer = (request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      void until(() => recording.ends.length === 1, 'the headers to be read').then(() => request.socket.destroy());
    };
    await expect(send(`http://127.0.0.1:${port}/`)).rejects.toThrow();
    await close(server);
    expect(recording.ends).toEqual([expect.objectContaining({ statusCode: 200 })]);
    expect(recording.ends[0]).not.toHaveProperty('errorType');
  });

  test('a request made while tracing is suppressed is not recorded', async () => {
    const manager = ensureContextManager();
    await context.with(suppressTracing(context.active()), () => send(`http://127.0.0.1:${port}/`));
    await send(`http://127.0.0.1:${port}/`, { method: 'PUT' });
    manager.dispose();
    expect(recording.ends.map(({ method }) => method)).toEqual(['PUT']);
  });

  test('after dispose nothing is recorded, not even what was under way', async () => {
    answer = (_request, response) => {
      capture.dispose();
      response.end();
    };
    await send(`http://127.0.0.1:${port}/`);
    await send(`http://127.0.0.1:${port}/`);
    await close(server);
    expect(recording.ends).toEqual([]);
  });

  test('a recorder that throws is a fault of ours, and the host does not notice', async () => {
    recording.finished = () => {
      throw new Error('finished');
    };
    expect(await send(`http://127.0.0.1:${port}/`)).toBe(200);
    expect(faults.splice(0)).toEqual([new Error('finished')]);
  });
});

test('each hop of a redirect that fetch follows is a request', async () => {
  answer = ({ url }, response) =>
    url === '/from' ? response.writeHead(302, { location: '/to' }).end() : response.end();
  await fetch(`http://127.0.0.1:${port}/from`);
  await finished(2);
  expect(recording.ends.map(({ statusCode }) => statusCode)).toEqual([302, 200]);
});

test('node:http: a Host header of the caller does not hide the address and the port', async () => {
  await new Promise<void>((resolve) =>
    http
      .request({ host: '127.0.0.1', port, headers: { host: 'virtual.example' }, agent: false }, (response) =>
        response.resume().on('end', resolve),
      )
      .end(),
  );
  expect(recording.ends[0]).toMatchObject({ serverAddress: '127.0.0.1', serverPort: port });
});

test('node:http: the default port of the protocol is recorded when none is given', async () => {
  const request = http.request({
    host: 'service.invalid',
    lookup: (_host, _options, done) => done(new Error('no'), []),
  });
  await new Promise((resolve) => request.on('error', resolve).end());
  expect(recording.ends[0]).toMatchObject({ serverAddress: 'service.invalid', serverPort: 80 });
});

test('node:http: an upgrade is recorded with status 101', async () => {
  server.on('upgrade', (_request, socket) => {
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n');
  });
  const headers = { connection: 'Upgrade', upgrade: 'test' };
  const socket = await new Promise<net.Socket>((resolve) => {
    http
      .request({ host: '127.0.0.1', port, headers, agent: false })
      .on('upgrade', (_response, upgraded) => resolve(upgraded as net.Socket))
      .end();
  });
  socket.destroy();
  await finished(1);
  expect(recording.ends[0]).toMatchObject({ statusCode: 101, serverPort: port });
});
