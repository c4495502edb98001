// Next.js bundles every route by itself; a second initTelemetry() with the same options gives the telemetry that runs already.
// In next.config: serverExternalPackages: ['binnacle', '@opentelemetry/api'].

import { initTelemetry } from 'binnacle';

export const telemetry = initTelemetry({ serviceName: 'shop', prometheus: { server: false, path: '/metrics' } });
