// A service that waits for a signal; with the argument `own-listener` it has one of its own, which ends it with the code 3.

import { initTelemetry, meters } from 'binnacle';

const telemetry = initTelemetry({ serviceName: 'shop', exporters: 'otlp', shutdownOnSignals: true });
meters.queues.setDepth('mail', 7);
if (process.argv[2] === 'own-listener') {
  process.on('SIGTERM', () => {
    console.log('heard');
    void telemetry.shutdown().then(() => setTimeout(() => process.exit(3), 200));
  });
}
setInterval(() => {}, 1000);
console.log('waiting');
