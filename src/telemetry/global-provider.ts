// Floor 8. OpenTelemetry's global MeterProvider, so that instruments of others come out of the same endpoint.

import { type MeterProvider, metrics } from '@opentelemetry/api';
import type { Diagnostics } from '../support/diagnostics.ts';

/** Registers the provider unless there is one already; that one stays, and is named. Returns the undoing. */
export function registerGlobally(provider: MeterProvider, diagnostics: Diagnostics): () => void {
  if (metrics.setGlobalMeterProvider(provider)) {
    return () => {
      // Somebody else's may have taken the place meanwhile; that one is not ours to remove.
      if (metrics.getMeterProvider() === provider) metrics.disable();
    };
  }
  diagnostics.warnOnce(
    'global-provider',
    `OpenTelemetry has a global MeterProvider already (${nameOf(metrics.getMeterProvider())}); it stays, and instruments of ` +
      "others report there. binnacle's own meters are not touched by this. Start binnacle first, or set registerGlobal: false.",
  );
  return () => {};
}

function nameOf(provider: MeterProvider): string {
  // Bundlers mark a name that they had to change by a number.
  return provider.constructor?.name.replace(/\$\d+$/, '') || 'without a name';
}
