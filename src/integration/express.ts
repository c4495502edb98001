// Floor 7. The door 'binnacle/express': the endpoint's pages as middleware of Express, its router, or anything like Connect.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Mountable, type MountOptions, mountedPaths } from '../endpoint/mounted.ts';

export type { EndpointPage, Mountable, MountOptions } from '../endpoint/mounted.ts';

/** Middleware as Connect has it; Express's `app.use()` and `router.use()` take it. */
export type Middleware = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;

/**
 * Middleware that answers `GET` and `HEAD` of the metrics, `/health` and `/ready`, and passes everything else on. Under a
 * path, `app.use('/internal', ...)`, they are below it: `/internal/metrics`. Routes that the app has before it win.
 *
 * @throws BinnacleError BINNACLE_INVALID_OPTIONS, for options that are wrong
 * @example
 * import express from 'express';
 * import { telemetryRouter } from 'binnacle/express';
 *
 * const app = express();
 * app.use(telemetryRouter(telemetry));
 * app.use('/internal', telemetryRouter(telemetry, { pages: ['metrics'] }));
 */
export function telemetryRouter(telemetry: Mountable, options: MountOptions = {}): Middleware {
  const paths = new Set(mountedPaths('telemetryRouter()', telemetry, options));
  return (request, response, next) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    if (paths.has(path)) telemetry.handler(request, response, next);
    else next();
  };
}
