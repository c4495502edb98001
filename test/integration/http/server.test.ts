import http from 'node:http';
import https from 'node:https';
import { setHttpRoute } from '../../../src/integration/http/route.ts';
import { captureHttpServer } from '../../../src/integration/http/server.ts';
import { markOwnRequest, markOwnServer } from '../../../src/support/own-traffic.ts';
import { close, closeAll, connectAndWrite, listen, ServerRecording, send, until } from './recording.ts';

const faults: unknown[] = [];
const onFault = (error: unknown) => faults.push(error);

let recording: ServerRecording;
let capture: { dispose(): void };
let server: http.Server;
let port: number;
let answer: http.RequestListener;

beforeEach(async () => {
  faults.length = 0;
  answer = (_request, response) => response.end('ok');
  server = http.createServer((request, response) => answer(request, response));
  port = await listen(server);
  recording = new ServerRecording();
  capture = captureHttpServer(recording, { onFault });
});

afterEach(async () => {
  capture.dispose();
  await closeAll();
});

const finished = (count: number) => until(() => recording.ends.length === count, `${count} finished requests`);

test('a request to a server that was listening already is recorded with method, scheme, status and version', async () => {
  await send(port, '/a/raw/path', 'POST');
  await finished(1);
  expect(recording.starts).toEqual(['POST http']);
  expect(recording.ends).toEqual([
    { method: 'POST', scheme: 'http', statusCode: 200, protocolVersion: '1.1', seconds: expect.any(Number) },
  ]);
  expect(recording.ends[0]?.seconds).toBeGreaterThan(0);
  expect(recording.active).toBe(0);
});

test('an HTTP/1.0 request has its version', async () => {
  const socket = await connectAndWrite(port, 'GET / HTTP/1.0\r\n\r\n');
  await finished(1);
  socket.destroy();
  expect(recording.ends[0]?.protocolVersion).toBe('1.0');
});

test('TLS is the scheme https', async () => {
  // A pre-shared key: TLS without a certificate that would have to lie in the repository.
  const tls = { ciphers: 'PSK', maxVersion: 'TLSv1.2' as const };
  const psk = Buffer.from('only for this test');
  const secure = https.createServer({ ...tls, pskCallback: () => psk }, (_request, response) => response.end());
  const securePort = await listen(secure);
  await new Promise<void>((resolve, reject) => {
    const client = { ...tls, pskCallback: () => ({ psk, identity: 'test' }), checkServerIdentity: () => undefined };
    https
      .get({ host: '127.0.0.1', port: securePort, agent: false, ...client }, (response) =>
        response.resume().on('end', resolve),
      )
      .on('error', reject);
  });
  await finished(1);
  expect(recording.starts).toEqual(['GET https']);
  expect(recording.ends[0]?.scheme).toBe('https');
});

test.each([
  [404, undefined],
  [304, undefined],
  [500, '500'],
  [503, '503'],
])('status %i has the error type %s', async (status, errorType) => {
  answer = (_request, response) => response.writeHead(status).end();
  await send(port, '/');
  await finished(1);
  expect(recording.ends[0]).toMatchObject({ statusCode: status });
  expect(recording.ends[0]?.errorType).toBe(errorType);
});

test('a request is active until its response is over', async () => {
  let release = () => {};
  answer = (_request, response) => {
    release = () => response.end();
  };
  const sent = send(port, '/');
  await until(() => recording.active === 1, 'an active request');
  expect(recording.ends).toEqual([]);
  release();
  await sent;
  await finished(1);
  expect(recording.active).toBe(0);
});

test('a client that leaves before the status line is aborted, with no status', async () => {
  answer = () => {};
  const socket = await connectAndWrite(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await until(() => recording.active === 1, 'an active request');
  socket.destroy();
  await finished(1);
  expect(recording.ends[0]).toMatchObject({ errorType: 'aborted' });
  expect(recording.ends[0]).not.toHaveProperty('statusCode');
  expect(recording.active).toBe(0);
});

test('a client that leaves in the middle of the body is aborted, with the status it was sent', async () => {
  answer = (_request, response) => response.writeHead(200).write('half');
  const socket = await connectAndWrite(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await new Promise((resolve) => socket.once('data', resolve));
  socket.destroy();
  await finished(1);
  expect(recording.ends[0]).toMatchObject({ statusCode: 200, errorType: 'aborted' });
});

test('a response that the service destroys has the name of the error', async () => {
  answer = (_request, response) => {
    response.on('error', () => {});
    response.destroy(Object.assign(new Error('upstream at 10.0.0.7 is gone'), { code: 'EUPSTREAM' }));
  };
  await expect(send(port, '/')).rejects.toThrow();
  await finished(1);
  expect(recording.ends[0]).toMatchObject({ errorType: 'EUPSTREAM' });
});

test('pipelined requests behind one that never answers all end when the client leaves', async () => {
  answer = () => {};
  const one = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
  const socket = await connectAndWrite(port, one.repeat(3));
  await until(() => recording.active === 3, 'three active requests');
  socket.destroy();
  await finished(3);
  expect(recording.active).toBe(0);
});

test('requests on one connection end once each', async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const get = () =>
    new Promise<void>((resolve) => http.get({ port, agent }, (response) => response.resume().on('end', resolve)));
  for (let sent = 0; sent < 3; sent += 1) await get();
  agent.destroy();
  await finished(3);
  await close(server);
  expect(recording.ends).toHaveLength(3);
  expect(recording.ends.map(({ errorType }) => errorType)).toEqual([undefined, undefined, undefined]);
});

test('requests to the own endpoint are not recorded', async () => {
  const own = http.createServer((_request, response) => response.end());
  markOwnServer(own);
  const ownPort = await listen(own);
  await send(ownPort, '/metrics');
  await send(port, '/');
  await finished(1);
  expect(recording.starts).toHaveLength(1);
});

test('a request that turns out to be for the endpoint is not recorded, and not active from then on', async () => {
  const active: number[] = [];
  answer = (request, response) => {
    active.push(recording.active);
    if (request.url === '/metrics') markOwnRequest(request);
    active.push(recording.active);
    response.end();
  };
  await send(port, '/metrics');
  await send(port, '/');
  await finished(1);
  expect(active).toEqual([1, 0, 1, 1]);
  expect(recording.active).toBe(0);
});

test('a request that is said to be for the endpoint when it is over, or twice, or was never seen, does no harm', async () => {
  let late: http.IncomingMessage | undefined;
  answer = (request, response) => {
    late = request;
    response.end();
  };
  await send(port, '/');
  await finished(1);
  for (const request of [late, late, {}, Object.freeze({})]) markOwnRequest(request as object);
  expect(recording.active).toBe(0);
  expect(recording.ends).toHaveLength(1);
  expect(faults).toEqual([]);
});

test('after dispose new requests are not seen, and those under way still end', async () => {
  let release = () => {};
  answer = (_request, response) => {
    release = () => response.end();
  };
  const sent = send(port, '/');
  await until(() => recording.active === 1, 'an active request');
  capture.dispose();
  release();
  await sent;
  answer = (_request, response) => response.end();
  await send(port, '/');
  await finished(1);
  expect(recording.starts).toHaveLength(1);
  expect(recording.active).toBe(0);
});

test('a recorder that throws is a fault of ours, and the host does not notice', async () => {
  recording.started = () => {
    throw new Error('started');
  };
  expect(await send(port, '/')).toBe(200);
  recording.started = () => () => {
    throw new Error('ended');
  };
  recording.finished = () => {
    throw new Error('finished');
  };
  expect(await send(port, '/')).toBe(200);
  await until(() => faults.length === 3, 'three faults');
  expect(faults.map((fault) => (fault as Error).message)).toEqual(['started', 'ended', 'finished']);
});

test('the route that the user names is recorded, and an empty one is not', async () => {
  answer = (request, response) => {
    setHttpRoute(request, request.url === '/none' ? '' : '/users/:id');
    response.end();
  };
  await send(port, '/users/7');
  await send(port, '/none');
  await finished(2);
  expect(recording.routes).toEqual(['/users/:id', undefined]);
});

test('without the channel of its router, the route of Express is read from its stack', async () => {
  answer = (request, response) => {
    const route = { path: '/old/:id' };
    Object.assign(request, { originalUrl: request.url, route, app: { _router: { stack: [{ route }] } } });
    response.end();
  };
  await send(port, '/old/7');
  await finished(1);
  expect(recording.routes).toEqual(['/old/:id']);
});
