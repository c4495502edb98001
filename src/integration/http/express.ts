// Floor 7. The routes that Express 5 matches, from the tracing channel of its router (router 2.3 and newer).

import type { IncomingMessage } from 'node:http';
import { type Attached, attachToChannels, type OnFault } from './channels.ts';
import { type KnownMounts, noteMount, type Pattern } from './mount.ts';
import type { OnRoute } from './route.ts';

/** Express's additions to Node's request that this file reads; Express documents both. */
interface ExpressRequest extends IncomingMessage {
  /** The path that the mounts up to here have consumed, as the client wrote it. */
  baseUrl?: string;
  route?: { stack?: readonly unknown[] };
}

/** The message of the channel's `start` event: one for each handler that is about to run. */
interface HandlerStart {
  req: ExpressRequest;
  layer: { route?: unknown };
  /** The pattern that this handler was registered with; relative to the router it is in. */
  route?: Pattern;
  /** Set for callbacks of `router.param()`, which run before the handlers of the route. */
  param?: string;
}

/**
 * The router tells the pattern of one layer, relative to its router, and the request tells the path consumed so far. So each
 * mount's pattern is kept under the path it consumed, and a route's full pattern is the one kept for its base path plus its
 * own. `req.baseUrl + req.route.path` would be shorter, but it has the raw values of the mount's parameters in it. The path
 * is only a key here, never a label, and where the mount cannot be told for sure there is no route.
 */
export function watchExpressRoutes(onRoute: OnRoute, onFault: OnFault): Attached {
  const mounts = new WeakMap<ExpressRequest, KnownMounts>();

  function noteHandler({ req, layer, route: pattern, param }: HandlerStart): void {
    if (pattern === undefined) return;
    const base = req.baseUrl ?? '';
    const belongsToRoute = param === undefined ? req.route?.stack?.includes(layer) : layer.route !== undefined;
    if (belongsToRoute) {
      const mount = base === '' ? '' : mounts.get(req)?.get(base);
      if (mount !== undefined) onRoute(req, pattern === '/' ? mount || '/' : mount + String(pattern));
    } else if (param === undefined && base !== '') {
      const known = mounts.get(req) ?? new Map([['', '']]);
      mounts.set(req, known);
      noteMount(known, base, pattern);
    }
  }

  return attachToChannels({ 'tracing:express.router.request:start': noteHandler }, onFault);
}
