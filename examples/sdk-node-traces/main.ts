// A service whose traces come from @opentelemetry/sdk-node and whose metrics come from binnacle, side by side. Which of the
// two starts first does not matter; the argument says it: node examples/sdk-node-traces/main.ts traces-first|metrics-first

import { trace } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { initTelemetry, meters } from 'binnacle';

const traces = new NodeSDK({
  serviceName: 'greeter',
  instrumentations: [new HttpInstrumentation()],
  // None of the SDK's own: it would push metrics and logs to localhost unless told otherwise.
  metricReaders: [],
  logRecordProcessors: [],
});
const startMetrics = () => initTelemetry({ serviceName: 'greeter' });

if (process.argv[2] === 'traces-first') traces.start();
const telemetry = startMetrics();
if (process.argv[2] !== 'traces-first') traces.start();

// Imported only now: the spans of HttpInstrumentation need it to be there when http is loaded. The metrics do not.
const { fastify } = await import('fastify');
const app = fastify();
app.get('/hello/:name', () =>
  trace.getTracer('greeter').startActiveSpan('greet', (span) => {
    meters.handlers.processed({ handler: 'greet' });
    span.end();
    return 'hello';
  }),
);

const url = await app.listen({ port: 0, host: '127.0.0.1' });
for (const name of ['ada', 'grace', 'joan']) await (await fetch(`${url}/hello/${name}`)).text();
await app.close();

console.log((await telemetry.scrape()).body);
await Promise.all([telemetry.shutdown(), traces.shutdown()]);
