// Starts everything and has nothing to do.

import { initTelemetry } from 'binnacle';

const telemetry = initTelemetry({ serviceName: 'shop', exporters: 'both' });
await telemetry.ready;
console.log(telemetry.status().state);
