import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Connections, type ConnectionsOptions } from '../../src/endpoint/connections.ts';
import { Diagnostics } from '../../src/support/diagnostics.ts';
import { ask, fixture, raw, until } from './clients.ts';

const said: string[] = [];
const servers: Server[] = [];
const held: ServerResponse[] = [];
const tls = { key: fixture('localhost.key.pem'), cert: fixture('localhost.cert.pem') };
const request = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`;

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  said.length = 0;
  held.length = 0;
});

/** A server that answers at once; at /held it keeps the response, at /large it sends more than the system buffers. */
async function serve(options: Partial<ConnectionsOptions> & { isTls?: boolean } = {}) {
  const say = (message: string): void => void said.push(message);
  const diagnostics = new Diagnostics({ info: say, warn: say, error: say });
  const connections = new Connections({ diagnostics, most: 3, ...options });
  const listener: RequestListener = (message, response) => {
    connections.answering(message, response);
    if (message.url === '/held') held.push(response);
    else response.end(message.url === '/large' ? Buffer.alloc(64 * 1024 * 1024) : 'page');
  };
  const server = options.isTls === true ? createTlsServer(tls, listener) : createServer(listener);
  server.on('connection', (socket) => connections.admit(socket));
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { connections, port, url: `${options.isTls === true ? 'https' : 'http'}://127.0.0.1:${port}/` };
}

describe.each([
  ['HTTP', false],
  ['HTTPS', true],
])('too many connections over %s', (_name, isTls) => {
  it('cost the oldest without a whole request its place, and no request its answer', async () => {
    const { port, url } = await serve({ isTls });
    const slow = ask(`${url}held`, { ca: tls.cert });
    await until(() => held.length === 1);
    const silent = await raw(port, '');
    const half = await raw(port, isTls ? '' : 'GET / HTTP/1.1\r\n');
    expect(said).toEqual([]);

    await expect(ask(url, { ca: tls.cert })).resolves.toMatchObject({ text: 'page' });
    await silent.closed;
    expect(half.socket.destroyed).toBe(false);
    expect(said).toEqual([expect.stringContaining('More than 3 connections to the metrics endpoint')]);

    held[0]?.end('late');
    await expect(slow).resolves.toMatchObject({ text: 'late' });
    half.socket.destroy();
  });
});

it('a kept-alive connection that has had its answer is idle again', async () => {
  const { port, url } = await serve();
  const first = await raw(port, request('/'));
  await once(first.socket, 'data');
  const others = [await raw(port, ''), await raw(port, '')];
  await ask(url);
  await expect(first.closed).resolves.toContain('page');
  expect(others.map(({ socket }) => socket.destroyed)).toEqual([false, false]);
  for (const { socket } of others) socket.destroy();
});

it('a newcomer goes when all others are being answered, but for one that has not taken its answer for five seconds', async () => {
  let now = 100;
  const { port, url } = await serve({ now: () => now });
  const waiting = await Promise.all([1, 2, 3].map(() => raw(port, request('/held'))));
  await until(() => held.length === 3);
  now = 105;
  await expect(ask(url)).rejects.toThrow(/socket hang up|ECONNRESET/);
  now = 105.1;
  await expect(ask(url)).resolves.toMatchObject({ text: 'page' });
  await waiting[0]?.closed;
  expect(waiting.map(({ socket }) => socket.destroyed)).toEqual([true, false, false]);
  for (const { socket } of waiting) socket.destroy();
});

it('a client that does not take its answer is let go, and a quick one on the same connection is not', async () => {
  const { port } = await serve({ answerMs: 150 });
  const quick = await raw(port, request('/'));
  const slow = await raw(port, '');
  slow.socket.pause();
  slow.socket.write(request('/large'));
  await until(() => said.length > 0);
  expect(said).toEqual([expect.stringContaining('took over 150 ms')]);
  slow.socket.resume();
  expect((await slow.closed).length).toBeLessThan(64 * 1024 * 1024);
  // Longer than an answer may take: what counts is the answer, not the connection.
  expect(quick.socket.destroyed).toBe(false);
  quick.socket.write(request('/'));
  await once(quick.socket, 'data');
  quick.socket.destroy();
});

it('pipelined requests are one answer until the last is out', async () => {
  const { port, url } = await serve({ most: 1 });
  const { socket, closed } = await raw(port, request('/held') + request('/held'));
  await until(() => held.length === 2);
  held[0]?.end('one');
  await once(socket, 'data');
  await expect(ask(url)).rejects.toThrow(/socket hang up|ECONNRESET/);
  held[1]?.end('two');
  await once(socket, 'data');
  await expect(ask(url)).resolves.toMatchObject({ text: 'page' });
  await expect(closed).resolves.toMatch(/one[\s\S]*two/);
});

it('all are ended at once when that is asked for, in a handshake too', async () => {
  const { connections, port } = await serve({ isTls: true });
  const handshake = await raw(port, '');
  const served = servers[0] as Server;
  await until(() => served.listenerCount('connection') > 0);
  await new Promise<void>((resolve) => served.getConnections((_, count) => (count === 1 ? resolve() : undefined)));
  connections.destroyAll();
  await handshake.closed;
});
