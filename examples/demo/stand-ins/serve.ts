// The HTTP side of every stand-in: a real server on loopback that speaks JSON.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Serves on a free port until the worker ends; gives the base URL. */
export async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<string> {
  const server = createServer((request, response) => {
    // A stand-in that fails looks like a server that hangs up, which its clients have to bear anyway.
    answer(request, response).catch(() => response.destroy());
  });
  // Idle connections go after a second, so that a demo that has come to rest has none.
  server.keepAliveTimeout = 2000;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function reply(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
