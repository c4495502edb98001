// A service that pushes once a minute and ends before the first one: by itself, by a signal, by exit() or by an error.

import { initTelemetry } from '../../../src/index.ts';

const [how = 'natural', endpoint = ''] = process.argv.slice(2);
const telemetry = initTelemetry({
  serviceName: 'ending',
  exporters: 'otlp',
  http: false,
  runtime: false,
  otlp: { endpoint, intervalMs: 60_000 },
  shutdownOnSignals: how === 'signal',
});
telemetry.meterProvider.getMeter('ending').createCounter('calls').add(7);
// The parent is told that it runs, and is no reason to live on.
process.send?.('ready', () => process.disconnect());

if (how === 'signal') setInterval(() => {}, 1000);
if (how === 'exit') process.exit(3);
if (how === 'status') process.exitCode = 4;
if (how === 'error') {
  setImmediate(() => {
    throw new Error('the end of the service');
  });
}
// Work that begins at the end makes Node tell the end again: still it is one export.
if (how === 'work at the end') process.once('beforeExit', () => setTimeout(() => {}, 10));
