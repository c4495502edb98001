// Floor 7. The route of an Express request without the router's channel: Express 4, and Express 5 with a router below 2.3.

import type { IncomingMessage } from 'node:http';

interface Layer {
  route?: object;
  handle?: { stack?: readonly Layer[] };
  /** Express 4 only: what the layer matches by; a group in it is a parameter. */
  regexp?: RegExp & { fast_slash?: boolean };
}

interface Stack {
  stack?: readonly Layer[];
}

interface ExpressRequest extends IncomingMessage {
  originalUrl?: string;
  route?: { path?: unknown };
  /** `_router` in Express 4, where reading `router` throws; `router` in Express 5. `parent` is set for an app in an app. */
  app?: { _router?: Stack; router?: Stack; parent?: unknown };
}

const LITERAL_MOUNT = /^\^((?:\\\/[\w~-]+(?:\\\.[\w~-]+)*)+)\\\/\?\(\?=\\\/\|\$\)$/;

/**
 * Looks the matched route up in the app's own stack, and builds its pattern from the mounts on the way down. `req.baseUrl`
 * is not used for the text: it holds raw parameter values, and is empty once an error has been passed on. A mount that is not
 * a plain literal has no pattern that could be read back, so a route below it is not named.
 */
export function routeInExpressStack(request: IncomingMessage): string | undefined {
  const { app, route, originalUrl } = request as ExpressRequest;
  if (app === undefined || route === undefined || originalUrl === undefined || app.parent) return undefined;
  const stack = (app._router ?? app.router)?.stack;
  return stack && mountOf(route, stack, '', originalUrl.toLowerCase(), String(route.path));
}

function mountOf(route: object, stack: readonly Layer[], mount: string, path: string, own: string): string | undefined {
  for (const layer of stack) {
    if (layer.route === route) return own === '/' ? mount || '/' : mount + own;
    const below = layer.handle?.stack;
    const literal = below && literalMount(layer);
    if (below === undefined || literal === undefined || !isUnder(path, (mount + literal).toLowerCase())) continue;
    const found = mountOf(route, below, mount + literal, path, own);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isUnder(path: string, mount: string): boolean {
  return path.startsWith(mount) && ['/', '?', ''].includes(path.charAt(mount.length));
}

function literalMount({ regexp }: Layer): string | undefined {
  if (regexp?.fast_slash) return '';
  return regexp && LITERAL_MOUNT.exec(regexp.source)?.[1]?.replaceAll('\\', '');
}
