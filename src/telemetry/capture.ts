// Floor 8. Starts what is measured without a line of the user's: HTTP, the runtime, and instrumentations of others.

import type { MeterProvider } from '@opentelemetry/api';
import { captureHttpClient } from '../integration/http/client.ts';
import { ensureContextManager } from '../integration/http/context-manager.ts';
import { useInstrumentationHttp } from '../integration/http/instrumentation-http.ts';
import { captureHttpServer } from '../integration/http/server.ts';
import { captureRuntime } from '../integration/runtime/capture.ts';
import type { Diagnostics } from '../support/diagnostics.ts';
import type { TelemetryConfig } from './config/config.ts';
import type { ProcessWide } from './process-wide.ts';

/**
 * Starts all that the configuration asks for; returns the end of it. What cannot be started or ended, such as a foreign
 * instrumentation that throws, is said and left out: it costs neither the rest nor the host.
 */
export function startCapture(
  config: TelemetryConfig,
  meterProvider: MeterProvider,
  { binder, bound }: ProcessWide,
  diagnostics: Diagnostics,
): () => void {
  const onFault = () => binder.losses.dropped('capture_failed');
  const ends: (() => void)[] = [];
  const attempt = (what: string, work: () => void) => {
    try {
      work();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      diagnostics.warnOnce(`capture:${what}`, `${what} failed and is left out: ${reason.slice(0, 200)}`);
    }
  };
  const start = (what: string, begin: () => () => void) => {
    attempt(`starting ${what}`, () => {
      const end = begin();
      ends.push(() => attempt(`ending ${what}`, end));
    });
  };
  const attach = (what: string, begin: () => { dispose(): void }) => {
    start(what, () => {
      const attached = begin();
      return () => attached.dispose();
    });
  };

  // It stays: tracing that was started after us runs on it by now.
  attempt('the context manager', ensureContextManager);
  if (config.http === true) {
    attach('HTTP server capture', () => captureHttpServer(bound.http.server, { onFault }));
    attach('HTTP client capture', () => captureHttpClient(bound.http.client, { onFault }));
  }
  if (config.http === 'instrumentation-http') {
    attach('instrumentation-http', () => {
      const instrumentation = useInstrumentationHttp(meterProvider, { onFault });
      if (!instrumentation.patched) {
        diagnostics.warnOnce(
          'instrumentation-http',
          'http is patched by another instrumentation already; it stays, and reports to its own MeterProvider. Set http: true to have binnacle measure by itself.',
        );
      }
      return instrumentation;
    });
  }
  if (config.http !== false) start('HTTP capture', () => bound.http.captured());
  if (config.runtime) {
    attach('runtime capture', () => {
      const source = captureRuntime({ onFault });
      ends.push(bound.runtime.watch(source));
      return source;
    });
  }
  for (const instrumentation of config.instrumentations) {
    start(instrumentation.instrumentationName, () => {
      instrumentation.setMeterProvider(meterProvider);
      instrumentation.enable();
      return () => instrumentation.disable();
    });
  }
  return () => {
    // The last thing started is the first one ended.
    for (const end of ends.toReversed()) end();
  };
}
