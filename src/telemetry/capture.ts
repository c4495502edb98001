// Floor 8. Starts what is measured without a line of the user's: HTTP, the runtime, and instrumentations of others.

import type { MeterProvider } from '@opentelemetry/api';
import { captureHttpClient } from '../integration/http/client.ts';
import { ensureContextManager } from '../integration/http/context-manager.ts';
import { useInstrumentationHttp } from '../integration/http/instrumentation-http.ts';
import { captureHttpServer } from '../integration/http/server.ts';
import { captureRuntime } from '../integration/runtime/capture.ts';
import type { TelemetryConfig } from './config.ts';
import type { ProcessWide } from './process-wide.ts';

/** Starts all that the configuration asks for; returns the end of it. */
export function startCapture(config: TelemetryConfig, meterProvider: MeterProvider, process: ProcessWide): () => void {
  const { binder, bound } = process;
  const onFault = () => binder.losses.dropped('capture_failed');
  const ends: (() => void)[] = [];
  const attached = ({ dispose }: { dispose(): void }) => ends.push(dispose);

  attached(ensureContextManager());
  if (config.http !== false) ends.push(bound.http.captured());
  if (config.http === true) {
    attached(captureHttpServer(bound.http.server, { onFault }));
    attached(captureHttpClient(bound.http.client, { onFault }));
  }
  if (config.http === 'instrumentation-http') attached(useInstrumentationHttp(meterProvider, { onFault }));
  if (config.runtime) {
    const source = captureRuntime({ onFault });
    ends.push(bound.runtime.watch(source), () => source.dispose());
  }
  for (const instrumentation of config.instrumentations) {
    instrumentation.setMeterProvider(meterProvider);
    instrumentation.enable();
    ends.push(() => instrumentation.disable());
  }
  return () => {
    // The last thing started is the first one ended.
    for (const end of ends.reverse()) end();
  };
}
