// Floor 7. Every request that a node:http or node:https server of this process answers, seen through Node's own channel.

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { monotonicSeconds } from '../../support/clock.ts';
import { isOwnServer } from '../../support/own-traffic.ts';
import { type Attached, attachToChannels, guarded, type OnFault } from './channels.ts';
import { errorTypeOf } from './error-type.ts';
import { routeInExpressStack } from './express-stack.ts';
import type { HttpServerRecorder } from './recorder.ts';
import { routeOf } from './route.ts';
import { settleOnSocketClose } from './socket-close.ts';
import { rememberRoutes } from './watch-routes.ts';

interface RequestStart {
  request: IncomingMessage;
  response: ServerResponse;
  socket: Socket;
  server: Server;
}

/**
 * Records each request from its headers until its response is closed: sent whole, or given up because the connection is gone.
 * Also for servers that are listening already, in ESM and CommonJS alike. Not seen: requests to binnacle's own endpoint,
 * requests that were running before, upgrades (WebSocket, CONNECT) and HTTP/2 sessions, for which Node publishes nothing.
 *
 * `dispose()` stops seeing new requests; those under way still end, once each, so that active requests return to zero.
 *
 * @example
 * const capture = captureHttpServer(recorder, { onFault: (error) => console.error(error) });
 * capture.dispose();
 */
export function captureHttpServer(recorder: HttpServerRecorder, { onFault }: { onFault: OnFault }): Attached {
  function begin({ request, response, socket, server }: RequestStart): void {
    if (isOwnServer(server)) return;
    const began = monotonicSeconds();
    const start = {
      method: request.method ?? 'GET',
      scheme: (socket as TLSSocket).encrypted ? ('https' as const) : ('http' as const),
    };
    const ended = guarded(recorder.started(start), onFault);
    const finished = guarded(() => {
      const seconds = monotonicSeconds() - began;
      const route = routeOf(request) ?? routeInExpressStack(request);
      const outcome = outcomeOf(response);
      const protocolVersion = request.httpVersion;
      recorder.finished({ ...start, ...(route !== undefined && { route }), ...outcome, protocolVersion }, seconds);
    }, onFault);

    settleOnSocketClose(socket, response, () => {
      ended();
      finished();
    });
  }

  const routes = rememberRoutes({ onFault });
  const requests = attachToChannels({ 'http.server.request.start': begin }, onFault);
  return {
    dispose() {
      requests.dispose();
      routes.dispose();
    },
  };
}

/**
 * A status counts as sent once its line is written. When the response was not sent whole, that is an error whatever the status
 * says: `aborted` is Node's word for a client that left, and the error's own name stands if the service destroyed the response.
 * (instrumentation-http records such a request as a plain 200: it reads `statusCode`, which is 200 before anything is sent.)
 */
function outcomeOf(response: ServerResponse): { statusCode?: number; errorType?: string } {
  const statusCode = response.headersSent ? response.statusCode : undefined;
  if (statusCode !== undefined && statusCode >= 500) return { statusCode, errorType: String(statusCode) };
  if (statusCode !== undefined && response.writableFinished) return { statusCode };
  const errorType = response.errored ? errorTypeOf(response.errored) : 'aborted';
  return { ...(statusCode !== undefined && { statusCode }), errorType };
}
