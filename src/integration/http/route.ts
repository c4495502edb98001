// Floor 7. The route of a request: what the user said, else what the framework matched. A pattern, never a path.

import type { IncomingMessage } from 'node:http';
import { context } from '@opentelemetry/api';
import { getRPCMetadata, RPCType } from '@opentelemetry/core';

/** Called with the request and the pattern each time a framework has matched a route for it. */
export type OnRoute = (request: IncomingMessage, route: string) => void;

// By a key that all copies of the package share: capture may run in the ESM copy while a CommonJS module names the route.
const CHOSEN = Symbol.for('binnacle.v0.http.route');
const MATCHED = Symbol('binnacle.http.route.matched');

// On the request itself: a WeakMap would cost more than everything else that is done for a request.
type Routed = IncomingMessage & { [CHOSEN]?: string; [MATCHED]?: string };

/**
 * Names the route of a request, for servers without a framework or with one that binnacle does not watch. It wins over what
 * a framework matched. Give it the pattern, from a fixed set: every different text is a time series of its own.
 *
 * @param request Node's request: in Koa `ctx.req`, in Fastify `request.raw`.
 * @param route The pattern, for example `/users/:id`; an empty one is ignored.
 * @see {@link https://opentelemetry.io/docs/specs/semconv/http/http-metrics/ | `http.route` in the semantic conventions}
 *
 * @example
 * createServer((request, response) => {
 *   setHttpRoute(request, '/users/:id');
 *   response.end();
 * });
 */
export function setHttpRoute(request: IncomingMessage, route: string): void {
  if (typeof route !== 'string' || route === '') return;
  try {
    (request as Routed)[CHOSEN] = route;
  } catch {
    // A request that was frozen keeps the route that a framework matched.
  }
  labelRpcMetadata(route);
}

/** The route of a request as far as it is known by now. */
export function routeOf(request: IncomingMessage): string | undefined {
  return (request as Routed)[CHOSEN] ?? (request as Routed)[MATCHED];
}

/** Keeps the latest route that a framework matched, for {@link routeOf}. */
export function rememberRoute(request: IncomingMessage, route: string): void {
  (request as Routed)[MATCHED] = route;
}

/** Hands the route that a framework matched to instrumentation-http, unless the user has chosen another. */
export function passOnRoute(request: IncomingMessage, route: string): void {
  if ((request as Routed)[CHOSEN] === undefined) labelRpcMetadata(route);
}

function labelRpcMetadata(route: string): void {
  const metadata = getRPCMetadata(context.active());
  if (metadata?.type === RPCType.HTTP) metadata.route = route;
}
