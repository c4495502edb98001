import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { createLimitedServer, type ServerTls } from '../../src/endpoint/server.ts';
import { isOwnServer } from '../../src/support/own-traffic.ts';
import { ask, fixture, raw, until } from './clients.ts';

const material = { key: fixture('localhost.key.pem'), cert: fixture('localhost.cert.pem') };
const plain: ServerTls | undefined = undefined;
const tls: ServerTls = { material, requestCert: false };
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(given: ServerTls | undefined, listener: RequestListener = (_, response) => response.end('page')) {
  const server = createLimitedServer(listener, given);
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, port, url: `${given === undefined ? 'http' : 'https'}://127.0.0.1:${port}/` };
}

describe.each([
  ['HTTP', plain],
  ['HTTPS', tls],
])('over %s', (_name, given) => {
  it('has small limits, and is known as our own', async () => {
    const { server, url } = await serve(given);
    expect(server).toMatchObject({
      headersTimeout: 5000,
      requestTimeout: 10_000,
      keepAliveTimeout: 5000,
      maxRequestsPerSocket: 100,
    });
    expect(isOwnServer(server)).toBe(true);
    await expect(ask(url, { ca: material.cert })).resolves.toMatchObject({ status: 200, text: 'page' });
  });

  it('takes 15 KiB of headers, and not 17', async () => {
    const { url } = await serve(given);
    const withHeader = (bytes: number) => ask(url, { ca: material.cert, headers: { cookie: 'x'.repeat(bytes) } });
    await expect(withHeader(15 * 1024)).resolves.toMatchObject({ status: 200 });
    await expect(withHeader(17 * 1024)).resolves.toMatchObject({ status: 431 });
  });
});

it('takes a hundred requests on a connection, however fast they come', async () => {
  let taken = 0;
  const { port } = await serve(plain, (_, response) => {
    taken += 1;
    response.end();
  });
  const { socket } = await raw(port, '');
  let answers = '';
  socket.on('data', (chunk) => {
    answers += chunk;
  });
  socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'.repeat(150));
  const countOf = (status: number): number => answers.split(`HTTP/1.1 ${status} `).length - 1;
  await until(() => countOf(200) + countOf(503) === 150);
  expect([taken, countOf(200)]).toEqual([100, 100]);
  socket.destroy();
});

it('does not ask for a body that a client holds back', async () => {
  const { port } = await serve(plain, (_, response) => response.writeHead(413, { connection: 'close' }).end());
  const { closed } = await raw(port, 'POST / HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n');
  await expect(closed).resolves.toMatch(/^HTTP\/1\.1 413 /);
});

describe('TLS', () => {
  const versions = (minVersion: 'TLSv1' | 'TLSv1.2', maxVersion: 'TLSv1.1' | 'TLSv1.2') => ({
    minVersion,
    maxVersion,
    // OpenSSL offers the old versions only at its lowest level.
    ciphers: 'DEFAULT@SECLEVEL=0',
  });

  it.each([
    ['is spoken from 1.2 on', versions('TLSv1.2', 'TLSv1.2'), 'TLSv1.2'],
    ['is not spoken below', versions('TLSv1', 'TLSv1.1'), undefined],
  ])('%s', async (_what, options, expected) => {
    const { port } = await serve(tls);
    const socket = connect({ port, host: '127.0.0.1', ca: material.cert, ...options });
    const version = await new Promise((resolve) => {
      socket.once('secureConnect', () => resolve(socket.getProtocol())).once('error', () => resolve(undefined));
    });
    socket.destroy();
    expect(version).toBe(expected);
  });

  it('is told to be for HTTP/1.1', async () => {
    const { port } = await serve(tls);
    const socket = connect({ port, host: '127.0.0.1', ca: material.cert, ALPNProtocols: ['h2', 'http/1.1'] });
    await once(socket, 'secureConnect');
    expect(socket.alpnProtocol).toBe('http/1.1');
    socket.destroy();
  });
});
