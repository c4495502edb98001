// Floor 7. The official HTTP instrumentation in place of our own capture, set up so that it works from wherever it is called.

import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { MeterProvider } from '@opentelemetry/api';
import { http } from '../../support/node-http.ts';
import { isOwnServer } from '../../support/own-traffic.ts';
import { type Attached, attachToChannels, type OnFault } from './channels.ts';
import { ensureContextManager } from './context-manager.ts';
import { attachRoutesToRpcMetadata } from './watch-routes.ts';

/** What {@link useInstrumentationHttp} has done. */
export interface InstrumentationHttp extends Attached {
  /** False when another one had patched http before: that one was left alone, and has only been given the routes. */
  readonly patched: boolean;
}

/**
 * Makes `@opentelemetry/instrumentation-http` record to a meter provider, with `http.route` for Express 5 and Fastify 5, and
 * without the requests to binnacle's own endpoint. Its spans go to the tracer provider that is registered, if there is one.
 *
 * The instrumentation hooks the loading of modules, which needs it to come before the first `import 'http'`. Here its patches
 * are applied to the loaded modules instead, and the named exports of ES modules follow by `syncBuiltinESMExports()`. It is
 * loaded on the first call, so that who does not use it does not pay for it.
 *
 * @throws Error of Node (`MODULE_NOT_FOUND`) when the package cannot be loaded.
 *
 * @example
 * const instrumentation = useInstrumentationHttp(meterProvider, { onFault: (error) => console.error(error) });
 * instrumentation.dispose();
 */
export function useInstrumentationHttp(
  provider: MeterProvider,
  { onFault }: { onFault: OnFault },
): InstrumentationHttp {
  const contextManager = ensureContextManager();
  const routes = attachRoutesToRpcMetadata({ onFault });
  const patch = isPatched() ? undefined : applyPatch(provider, onFault);
  return {
    patched: patch !== undefined,
    dispose() {
      patch?.dispose();
      routes.dispose();
      contextManager.dispose();
    },
  };
}

function isPatched(): boolean {
  return (http.Server.prototype.emit as { __wrapped?: boolean }).__wrapped === true;
}

function applyPatch(provider: MeterProvider, onFault: OnFault): Attached {
  const load = createRequire(import.meta.url);
  const { HttpInstrumentation } = load(
    '@opentelemetry/instrumentation-http',
  ) as typeof import('@opentelemetry/instrumentation-http');

  const ownRequests = new WeakSet<object>();
  const requests = attachToChannels(
    {
      'http.server.request.start': ({ request, server }: { request: object; server: object }) => {
        if (isOwnServer(server)) ownRequests.add(request);
      },
    },
    onFault,
  );
  // Not enabled: enabling would wait for the modules to be loaded, and they are.
  const instrumentation = new HttpInstrumentation({
    enabled: false,
    ignoreIncomingRequestHook: (request) => ownRequests.has(request),
  });
  instrumentation.setMeterProvider(provider);
  const definitions = instrumentation.getModuleDefinitions();
  const modules: Record<string, object> = { http, https: process.getBuiltinModule('node:https') };
  for (const { name, patch } of definitions) patch?.(modules[name]);
  syncBuiltinESMExports();

  return {
    dispose() {
      for (const { name, unpatch } of definitions) unpatch?.(modules[name]);
      syncBuiltinESMExports();
      requests.dispose();
    },
  };
}
