// Shuts down before a receiver that never answers, and says how long the process lived on after that.

import { initTelemetry } from 'binnacle';

const telemetry = initTelemetry({ serviceName: 'shop', exporters: 'both' });
await telemetry.shutdown({ deadlineMs: 100 });
const settled = performance.now();
process.on('exit', () => console.log(`lived on for ${Math.round(performance.now() - settled)} ms`));
