// An Express service with its metrics at /internal/metrics, on the port that it has anyway: node examples/mounted/express.ts

import type { AddressInfo } from 'node:net';
import { initTelemetry } from 'binnacle';
import { telemetryRouter } from 'binnacle/express';
import express from 'express';

const telemetry = initTelemetry({ serviceName: 'greeter', prometheus: { server: false } });

const app = express();
app.use('/internal', telemetryRouter(telemetry));
app.get('/hello/:name', (request, response) => void response.send(`hello ${request.params.name}`));

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

process.once('SIGTERM', () => {
  server.close(() => telemetry.shutdown());
  server.closeIdleConnections();
});
