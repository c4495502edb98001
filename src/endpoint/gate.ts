// Floor 6. What our own server turns away before it looks at the path. Mounted handlers have the gate of the host's server.

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Diagnostics } from '../support/diagnostics.ts';
import { send, textAnswer } from './answer.ts';
import { type HostGuardOptions, hostGuard, nameOf } from './host-guard.ts';

/** Options of {@link gated}. */
export interface GateOptions extends HostGuardOptions {
  readonly diagnostics: Diagnostics;
}

/**
 * A handler that sees only requests that are meant for this host and bring no body: others are answered with 421 and 413, and
 * their connection is closed. What the handler throws ends the request, not the process.
 *
 * @example
 * createServer(gated(handler, { host: '127.0.0.1', diagnostics })).listen(9464, '127.0.0.1');
 */
export function gated(handler: RequestListener, options: GateOptions): RequestListener {
  const isMeant = hostGuard(options);
  const refused = new WeakSet<Socket>();
  const refuse = ({ socket }: IncomingMessage, response: ServerResponse, status: number, text: string): void => {
    refused.add(socket);
    void send(response, textAnswer(status, text, { connection: 'close' }));
  };
  return (request, response) => {
    try {
      // What came in one go with a request that was refused is read by Node all the same; its answer would go nowhere.
      if (refused.has(request.socket)) return;
      if (!isMeant(request.headers.host, request.socket.localAddress)) {
        sayMisdirected(request.headers.host, options.diagnostics);
        refuse(request, response, 421, 'This host is not served here; prometheus.allowedHosts lists those that are.');
      } else if (hasBody(request)) {
        refuse(request, response, 413, 'No body is taken');
      } else {
        handler(request, response);
      }
    } catch {
      response.destroy();
    }
  };
}

/** True when a request brings a body, or says that it will (RFC 9112, section 6). */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function sayMisdirected(hostHeader: string | undefined, diagnostics: Diagnostics): void {
  // Only what has the form of a host: the header comes from outside, and goes into a log.
  const name = nameOf(hostHeader ?? '')?.slice(0, 100) ?? 'something that is no host';
  const message =
    `A request to the metrics endpoint was meant for ${name} and is refused (421). ` +
    'If that is a name of this endpoint, add it to prometheus.allowedHosts.';
  diagnostics.warnOnce('endpoint.host', message);
}
