// Counts, and comes to its end: as a module, or with the argument `require` with the CommonJS build, or `worker` in a thread.

import { createRequire } from 'node:module';
import { isMainThread, Worker } from 'node:worker_threads';

type Binnacle = typeof import('binnacle');

const [, , how] = process.argv;
if (how === 'worker' && isMainThread) {
  new Worker(new URL(import.meta.url), { argv: [how] });
} else {
  const { initTelemetry, meters }: Binnacle =
    how === 'require' ? createRequire(import.meta.url)('binnacle') : await import('binnacle');
  const telemetry = initTelemetry({ serviceName: 'shop', exporters: 'otlp', otlp: { manual: how === 'manual' } });
  meters.queues.setDepth('mail', 7);
  if (how === 'shut-down') await telemetry.shutdown();
  process.exitCode = 3;
  const began = performance.now();
  process.on('exit', () => console.log(`lived on for ${Math.round(performance.now() - began)} ms`));
}
