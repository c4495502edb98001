// Comes to its end while the push of an interval is under way: to a receiver that never answers, and with much time for it. The
// shortest interval of an option would take longer, so this is put together from the parts.

import { createPush } from '../../../src/export/otlp/push.ts';
import { MeterProvider } from '../../../src/sdk/index.ts';
import { Diagnostics } from '../../../src/support/diagnostics.ts';
import { flushOnNaturalEnd } from '../../../src/telemetry/natural-end.ts';

const push = createPush(
  {
    url: `${process.env.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/metrics`,
    headers: {},
    protocol: 'http/json',
    compression: 'gzip',
    intervalMs: 100,
    timeoutMs: 60_000,
    temporality: 'cumulative',
    tls: {},
    exponentialHistograms: false,
  },
  new Diagnostics(console),
);
new MeterProvider({ readers: [push] }).getMeter('test').createCounter('work.done').add(1);
flushOnNaturalEnd((options) => push.flush(options));
// Nothing is left to do as soon as the push is under way.
const work = setInterval(() => {
  if (!push.status.inFlight) return;
  clearInterval(work);
  const began = performance.now();
  process.on('exit', () => console.log(`lived on for ${Math.round(performance.now() - began)} ms`));
}, 10);
