// binnacle as it starts by itself: HTTP server and client, runtime metrics, an endpoint of its own.

import { initTelemetry, meters } from 'binnacle';
import { told, type Variant } from './variant.ts';

export async function start(): Promise<Variant> {
  const telemetry = initTelemetry({ serviceName: 'overhead', prometheus: { port: 0 } });
  await telemetry.ready;
  const { provider, model, inputTokens, outputTokens, service, operation, callSeconds } = told;
  return {
    metricsUrl: telemetry.url ?? '',
    tell() {
      meters.ai.request({ provider, model }).succeed({ inputTokens, outputTokens });
      meters.mesh.recordCallSuccess({ service, operation }, callSeconds);
    },
  };
}
