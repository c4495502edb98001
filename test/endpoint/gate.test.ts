import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gated } from '../../src/endpoint/gate.ts';
import { Diagnostics } from '../../src/support/diagnostics.ts';
import { ask, raw } from './clients.ts';

const said: string[] = [];
let server: Server;
let seen: string[];

async function serve(handler?: RequestListener): Promise<number> {
  const say = (message: string): void => void said.push(message);
  const diagnostics = new Diagnostics({ info: say, warn: say, error: say });
  const page: RequestListener = (request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.end('page');
  };
  server = createServer(gated(handler ?? page, { host: '127.0.0.1', diagnostics }));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

beforeEach(() => {
  said.length = 0;
  seen = [];
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

it('lets through what has no body', async () => {
  const port = await serve();
  const { socket, closed } = await raw(port, 'POST /a HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n');
  await once(socket, 'data');
  socket.write('GET /b HTTP/1.0\r\n\r\n');
  await closed;
  expect(seen).toEqual(['POST /a', 'GET /b']);
});

it.each([
  ['a length', 'content-length: 5\r\n\r\nhello'],
  ['chunks', 'transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'],
  ['a length, of what never comes', 'content-length: 1000000000\r\n\r\n'],
  ['chunks that never come', 'transfer-encoding: chunked\r\n\r\n'],
])('answers a body with 413 and closes: %s', async (_what, rest) => {
  const port = await serve();
  const second = 'GET /second HTTP/1.1\r\nhost: localhost\r\n\r\n';
  const { closed } = await raw(port, `GET /metrics HTTP/1.1\r\nhost: localhost\r\n${rest}${second}`);
  const answer = await closed;
  expect(answer).toMatch(
    /^HTTP\/1\.1 413 Payload Too Large\r\n[\s\S]*connection: close\r\n[\s\S]*No body is taken\n$/i,
  );
  expect(seen).toEqual([]);
});

it('answers a request for another host with 421 and how to allow it, and closes', async () => {
  const port = await serve();
  const reply = await ask(`http://127.0.0.1:${port}/metrics`, { headers: { host: 'evil.example' } });
  expect(reply.status).toBe(421);
  expect(reply.text).toBe('This host is not served here; prometheus.allowedHosts lists those that are.\n');
  expect(reply.headers).toMatchObject({ connection: 'close', 'x-content-type-options': 'nosniff' });
  expect(reply.headers).not.toHaveProperty('access-control-allow-origin');
  expect(seen).toEqual([]);
});

it('says a refused host once, and nothing that only looks like one', async () => {
  const port = await serve();
  for (const host of ['a b\u001b[31m', 'evil.example']) {
    const { closed } = await raw(port, `GET / HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
    await expect(closed).resolves.toMatch(/^HTTP\/1\.1 4(?:00|21) /);
  }
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(
    /^\[binnacle\] A request to the metrics endpoint was meant for [\w. ]+ and is refused \(421\)\. /,
  );
});

it('ends a request whose handler throws, and nothing else', async () => {
  const port = await serve(() => {
    throw new Error('handler');
  });
  await expect(ask(`http://127.0.0.1:${port}/`)).rejects.toThrow(/socket hang up|ECONNRESET/);
  await expect(ask(`http://127.0.0.1:${port}/`)).rejects.toThrow(/socket hang up|ECONNRESET/);
});
