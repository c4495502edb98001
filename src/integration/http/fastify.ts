// Floor 7. The routes that Fastify 5 matches, from its own diagnostics channels.

import type { IncomingMessage } from 'node:http';
import { type Attached, attachToChannels, attempt, type OnFault } from './channels.ts';
import type { OnRoute } from './route.ts';

interface FastifyRequest {
  raw: IncomingMessage;
  /** Absent before Fastify 4.10; its `url` is undefined when no route matched. */
  routeOptions?: { url?: string | undefined };
}

interface FastifyInstance {
  addHook(name: 'onRequest', hook: (request: FastifyRequest, reply: unknown, done: () => void) => void): void;
}

/**
 * Two ways, because each sees what the other cannot: a hook in every instance made from now on, which knows the route before
 * any hook of the user can answer (a 401, say); and the handler channel, which also serves instances that are there already.
 */
export function watchFastifyRoutes(onRoute: OnRoute, onFault: OnFault): Attached {
  let watching = true;
  function note(request: FastifyRequest): void {
    const route = request.routeOptions?.url;
    if (watching && route !== undefined) onRoute(request.raw, route);
  }

  const channels = attachToChannels(
    {
      'fastify.initialization': ({ fastify }: { fastify: FastifyInstance }) =>
        fastify.addHook('onRequest', (request, _reply, done) => {
          attempt(() => note(request), onFault);
          done();
        }),
      'tracing:fastify.request.handler:start': ({ request }: { request: FastifyRequest }) => note(request),
    },
    onFault,
  );
  return {
    dispose() {
      watching = false; // Fastify has no way to take a hook out again
      channels.dispose();
    },
  };
}
