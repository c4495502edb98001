// A Fastify service with its metrics at /internal/metrics, on the port that it has anyway: node examples/mounted/fastify.ts

import { initTelemetry } from 'binnacle';
import telemetryPlugin from 'binnacle/fastify';
import { fastify } from 'fastify';

const telemetry = initTelemetry({ serviceName: 'greeter', prometheus: { server: false } });

const app = fastify();
await app.register(telemetryPlugin, { telemetry, prefix: '/internal', logLevel: 'silent' });
app.get('/hello/:name', async (request) => `hello ${(request.params as { name: string }).name}`);

console.log(await app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' }));

process.once('SIGTERM', async () => {
  await app.close();
  await telemetry.shutdown();
});
