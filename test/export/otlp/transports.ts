// What the tests of the transport share: servers and transports that are closed after each test.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createTransport, type Transport } from '../../../src/export/otlp/transport.ts';
import type { TransportOptions } from '../../../src/export/otlp/transport-options.ts';
import { fixture, until } from '../../endpoint/clients.ts';
import { ForwardProxy } from './forward-proxy.ts';
import { answer, type RawBehaviour, RawServer } from './raw-server.ts';

const own = (name: string): string => readFileSync(join(__dirname, 'fixtures', name), 'utf8');

/** For localhost, and its own authority. */
export const localhost = { key: fixture('localhost.key.pem'), cert: fixture('localhost.cert.pem') };
/** For a host that no name service knows; its own authority too. */
export const collector = { key: localhost.key, cert: own('collector.cert.pem') };
export const expired = { key: localhost.key, cert: own('expired.cert.pem') };

/** A deadline that a test does not reach, and one that it waits for. */
export const PATIENT = 20_000;
export const SHORT = 150;
export const body = Buffer.from('points, points and again points');

/** Done after each test, the last one first. */
export const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

export async function serve(behaviour: RawBehaviour): Promise<RawServer> {
  const server = await new RawServer(behaviour).listen();
  ends.push(() => server.close());
  return server;
}

/** A server that answers 200 to everything. */
export function serveWell(tls?: RawBehaviour['tls']): Promise<RawServer> {
  return serve({ onRequest: (socket) => socket.write(answer('200 OK')), ...(tls === undefined ? {} : { tls }) });
}

/** Such a server, and a proxy through which all hosts lead to it. */
export async function behindProxy(tls?: RawBehaviour['tls']): Promise<{ server: RawServer; proxy: ForwardProxy }> {
  const server = await serveWell(tls);
  const proxy = await new ForwardProxy(server.port).listen();
  ends.push(() => proxy.close());
  return { server, proxy };
}

export function open(
  options: Partial<TransportOptions> & Pick<TransportOptions, 'url'>,
  env: NodeJS.ProcessEnv = {},
): Transport {
  const transport = createTransport(
    { headers: {}, protocol: 'http/protobuf', compression: 'none', tls: {}, ...options },
    env,
  );
  ends.push(() => transport.close());
  return transport;
}

export function openTo(server: RawServer, options: Partial<TransportOptions> = {}): Transport {
  return open({ url: urlOf(server), ...options });
}

export function urlOf({ port }: { readonly port: number }, origin = 'http://127.0.0.1'): string {
  return `${origin}:${port}/v1/metrics`;
}

/** Waits until all its sockets are closed. */
export function allGone(server: { readonly open: ReadonlySet<Socket> }): Promise<void> {
  return until(() => server.open.size === 0);
}

/** A port at which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
