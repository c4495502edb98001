// Floor 7. The channels of node:http's client, which node:https and most npm clients (axios, got) go through.

import type { ClientRequest, IncomingMessage } from 'node:http';
import { type Attached, attachToChannels, attempt, type OnFault } from './channels.ts';
import type { ClientEvents, ClientTarget } from './client-events.ts';

/**
 * Starts at `created`, because `start` is only published once the whole request body is written. `response.finish` is, in
 * spite of its name, published when the headers of the response have been read.
 */
export function watchNodeClient(events: ClientEvents, onFault: OnFault): Attached {
  function created({ request }: { request: ClientRequest }): void {
    events.created(request);
    // An upgraded request (WebSocket, CONNECT) is published nowhere, and closes when the socket has changed hands.
    request.once('close', () => attempt(() => upgraded(request), onFault));
  }

  function upgraded(request: ClientRequest & { res?: IncomingMessage }): void {
    const statusCode = request.res?.statusCode;
    if (statusCode !== undefined) events.responded(request, targetOf(request), statusCode);
  }

  return attachToChannels(
    {
      'http.client.request.created': created,
      'http.client.response.finish': ({ request, response }: { request: ClientRequest; response: IncomingMessage }) =>
        events.responded(request, targetOf(request), response.statusCode ?? 0),
      'http.client.request.error': ({ request, error }: { request: ClientRequest; error: unknown }) =>
        events.failed(request, targetOf(request), error),
    },
    onFault,
  );
}

function targetOf(request: ClientRequest): ClientTarget {
  return {
    method: request.method,
    serverAddress: request.host.replace(/^\[|\]$/g, ''),
    serverPort: portOf(request),
  };
}

/**
 * Node keeps the host of a request, but not its port. The Host header that Node writes has it, unless it is the default one;
 * when the header is the caller's own and names another host, the port of the connection is the best that is left.
 */
function portOf(request: ClientRequest): number {
  const header = request.getHeader('host');
  const named = typeof header === 'string' ? /^(.*?)(?::(\d+))?$/.exec(header) : null;
  const isNodes = named?.[1] === request.host || named?.[1] === `[${request.host}]`;
  const port = isNodes ? named?.[2] : request.socket?.remotePort;
  return Number(port ?? (request.protocol === 'https:' ? 443 : 80));
}
