// Floor 7. The frameworks whose routes are known, and the two places that routes go to.

import type { Attached, OnFault } from './channels.ts';
import { watchExpressRoutes } from './express.ts';
import { watchFastifyRoutes } from './fastify.ts';
import { type OnRoute, passOnRoute, rememberRoute } from './route.ts';

/** Remembers the routes that Express and Fastify match, for `routeOf()`. */
export function rememberRoutes({ onFault }: { onFault: OnFault }): Attached {
  return watchRoutes(rememberRoute, onFault);
}

/**
 * Gives `http.route` to the metrics of `@opentelemetry/instrumentation-http`, for Express 5 and Fastify 5, with no framework
 * instrumentation and no loader hook: it writes the route into the RPC metadata that the instrumentation reads when a response
 * closes. Works in any import order; needs a context manager (`ensureContextManager()`).
 *
 * @example
 * const routes = attachRoutesToRpcMetadata({ onFault: console.error });
 * routes.dispose();
 */
export function attachRoutesToRpcMetadata({ onFault }: { onFault: OnFault }): Attached {
  return watchRoutes(passOnRoute, onFault);
}

function watchRoutes(onRoute: OnRoute, onFault: OnFault): Attached {
  const frameworks = [watchExpressRoutes(onRoute, onFault), watchFastifyRoutes(onRoute, onFault)];
  return {
    dispose() {
      for (const framework of frameworks) framework.dispose();
    },
  };
}
