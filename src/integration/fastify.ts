// Floor 7. The door 'binnacle/fastify': the endpoint's pages as routes of a Fastify app. Knows Fastify by shape only, so
// that neither its code nor its types have to be there for others.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Mountable, type MountOptions, mountedPaths } from '../endpoint/mounted.ts';

export type { EndpointPage, Mountable, MountOptions } from '../endpoint/mounted.ts';

/** Options of {@link telemetryPlugin}. `register` takes its own beside them: `prefix`, `logLevel`. */
export interface TelemetryPluginOptions extends MountOptions {
  /** What `initTelemetry()` gave. */
  readonly telemetry: Mountable;
}

interface Request {
  readonly raw: object;
}

interface Reply {
  readonly raw: object;
  hijack(): unknown;
  getHeaders(): Readonly<Record<string, number | string | string[] | undefined>>;
}

/** What of a Fastify instance is used; every instance of Fastify 5 fits, whatever its server, logger or types. */
export interface FastifyApp {
  route(route: { method: ['GET', 'HEAD']; url: string; handler(request: Request, reply: Reply): void }): unknown;
}

/**
 * A Fastify plugin: `GET` and `HEAD` of the metrics, `/health` and `/ready`, as routes of the app. They are encapsulated: hooks
 * of the app, such as one that asks for credentials, run for them, and they bring none.
 *
 * The app's own error handler, serializers and `onSend` hooks have no part in them: the endpoint writes its answer by itself,
 * with the headers that hooks have set until then. For no log lines of scrapes, register it with `logLevel: 'silent'`.
 *
 * @throws BinnacleError BINNACLE_INVALID_OPTIONS, out of `register` or `ready()`, for options that are wrong
 * @example
 * import { fastify } from 'fastify';
 * import { telemetryPlugin } from 'binnacle/fastify';
 *
 * const app = fastify();
 * await app.register(telemetryPlugin, { telemetry, prefix: '/internal', logLevel: 'silent' });
 */
export async function telemetryPlugin(app: FastifyApp, options: TelemetryPluginOptions): Promise<void> {
  const { telemetry } = options;
  for (const path of mountedPaths('telemetryPlugin', telemetry, options)) {
    app.route({
      method: ['GET', 'HEAD'],
      url: path,
      handler(request, reply) {
        reply.hijack();
        const response = reply.raw as ServerResponse;
        for (const [name, value] of Object.entries(reply.getHeaders())) {
          if (value !== undefined) response.setHeader(name, value);
        }
        answerAt(path, request.raw as IncomingMessage, response, telemetry);
      },
    });
  }
}

export default telemetryPlugin;

/**
 * Fastify leaves the prefix in the URL, and a prefix may hold parameters: so the request gets the path that its route stands
 * for. Only while the handler looks: hooks that run after the response see what was asked for.
 */
function answerAt(path: string, request: IncomingMessage, response: ServerResponse, { handler }: Mountable): void {
  const { url = '' } = request;
  const query = url.indexOf('?');
  request.url = query < 0 ? path : path + url.slice(query);
  try {
    handler(request, response);
  } finally {
    request.url = url;
  }
}
