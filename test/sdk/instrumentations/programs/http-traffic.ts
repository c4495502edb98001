// What a day brings to an HTTP server and its clients, in a second: every kind of answer and of end.

import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { context } from '@opentelemetry/api';
import { getRPCMetadata, RPCType } from '@opentelemetry/core';

/** The server, and the port where nobody listens any more. */
export interface Site {
  readonly server: http.Server;
  readonly port: number;
  readonly refusedPort: number;
  /** Resolves when all responses that began are over. */
  settled(): Promise<void>;
  close(): void;
}

/** A server with a path for each kind of answer. */
export async function openSite(): Promise<Site> {
  const open: Promise<unknown>[] = [];
  const server = http.createServer((request, response) => {
    open.push(new Promise((resolve) => response.once('close', resolve)));
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const gone = http.createServer().listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const refusedPort = (gone.address() as AddressInfo).port;
  await new Promise((resolve) => gone.close(resolve));
  return {
    server,
    port: (server.address() as AddressInfo).port,
    refusedPort,
    async settled() {
      await Promise.all(open.splice(0));
      // Measured in listeners of the same events, on either end of a connection.
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answer(request: http.IncomingMessage, response: http.ServerResponse): void {
  const path = request.url ?? '';
  if (path.startsWith('/users/')) {
    const metadata = getRPCMetadata(context.active());
    if (metadata?.type === RPCType.HTTP) metadata.route = '/users/:id';
    response.end('a user');
  } else if (path === '/upload') {
    request.resume().once('end', () => response.writeHead(201).end('taken'));
  } else if (path === '/broken') {
    response.writeHead(500).end('broken');
  } else if (path === '/cut') {
    request.socket.destroy();
  } else if (path !== '/slow') {
    response.writeHead(404).end('missing');
  }
}

/** Asks for everything that the site has, once or several times. */
export async function visit({ server, port, refusedPort, settled }: Site): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 3 });
  const ask = (path: string, options: http.RequestOptions = {}) => send({ port, path, agent, ...options });
  for (const path of ['/users/1', '/users/2', '/missing', '/broken']) await ask(path);
  await Promise.all(Array.from({ length: 9 }, (_, index) => ask(`/users/${index}`)));
  await ask('/upload', { method: 'POST' });
  await ask('/users/3', { method: 'PURGE' });
  await ask('/users/4', { agent: false });
  await ask('/cut');
  await ask('/users/5', { port: refusedPort });
  const slow = http.get({ host: '127.0.0.1', port, path: '/slow', agent });
  const slowEnd = endOf(slow);
  await once(server, 'request');
  slow.destroy();
  await slowEnd;
  await settled();
  agent.destroy();
}

/** Sends a request, reads the answer, and waits until it is over, whatever its end. */
async function send(options: http.RequestOptions): Promise<void> {
  const request = http.request({ host: '127.0.0.1', ...options }, (response) => response.resume());
  const end = endOf(request);
  request.end(options.method === 'POST' ? 'a text' : undefined);
  await end;
}

function endOf(request: http.ClientRequest): Promise<void> {
  return new Promise((resolve) => request.on('error', () => {}).once('close', resolve));
}
