// binnacle as one call starts it, with nothing in it but what is measured.

import { builtBinnacle } from './built.ts';

/** A telemetry without server, HTTP and runtime metrics. */
export async function quietTelemetry() {
  const { initTelemetry } = await builtBinnacle();
  return initTelemetry({
    serviceName: 'bench',
    prometheus: { server: false },
    http: false,
    runtime: false,
    registerGlobal: false,
  });
}
