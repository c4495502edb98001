// Floor 7. Every request that a node:http or node:https server of this process answers, seen through Node's own channel.

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { HttpScheme, HttpServerEnd, HttpServerRecorder } from '../../domain/http/recorder.ts';
import { monotonicSeconds } from '../../support/clock.ts';
import { isOwnRequest, isOwnServer, onOwnRequest } from '../../support/own-traffic.ts';
import { type Attached, attachToChannels, attempt, type OnFault } from './channels.ts';
import { errorTypeOf } from './error-type.ts';
import { routeInExpressStack } from './express-stack.ts';
import { routeOf } from './route.ts';
import { settleOnClose } from './settle-on-close.ts';
import { rememberRoutes } from './watch-routes.ts';

interface RequestStart {
  request: IncomingMessage;
  response: ServerResponse;
  socket: Socket;
  server: Server;
}

/**
 * Records each request from its headers until its response is closed: sent whole, or given up because the connection is gone.
 * Also for servers that are listening already, in ESM and CommonJS alike. Not seen: requests to binnacle's own endpoint, wherever
 * it is mounted, requests that were running before, upgrades (WebSocket, CONNECT) and HTTP/2 sessions, for which Node publishes
 * nothing.
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
    const method = request.method ?? 'GET';
    const scheme = (socket as TLSSocket).encrypted ? 'https' : 'http';
    const ended = recorder.started({ method, scheme });
    // The endpoint may be mounted in this server. A scrape would see itself among the active requests, and a 503 of /ready
    // would use up the error budget of the application.
    onOwnRequest(request, ended);
    settleOnClose(socket, response, () => {
      if (isOwnRequest(request)) return;
      const seconds = monotonicSeconds() - began;
      attempt(ended, onFault);
      attempt(() => recorder.finished(endOf(request, response, method, scheme), seconds), onFault);
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
function endOf(request: IncomingMessage, response: ServerResponse, method: string, scheme: HttpScheme): HttpServerEnd {
  const end: HttpServerEnd = { method, scheme, protocolVersion: request.httpVersion };
  const route = routeOf(request) ?? routeInExpressStack(request);
  if (route !== undefined) end.route = route;
  if (response.headersSent) end.statusCode = response.statusCode;
  if (end.statusCode !== undefined && end.statusCode >= 500) end.errorType = String(end.statusCode);
  else if (!response.writableFinished) end.errorType = response.errored ? errorTypeOf(response.errored) : 'aborted';
  return end;
}
