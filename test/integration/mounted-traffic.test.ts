// Where the endpoint is mounted in the application's own server, the HTTP metrics are still of the application alone.

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { fastify } from 'fastify';
import { telemetryRouter } from '../../src/integration/express.ts';
import { telemetryPlugin } from '../../src/integration/fastify.ts';
import type { Telemetry } from '../../src/telemetry/telemetry.ts';
import { samplesOf } from '../telemetry/samples.ts';
import { start } from '../telemetry/started.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const mounts: Record<string, (telemetry: Telemetry) => Promise<string>> = {
  'telemetry.handler': (telemetry) =>
    listening((request, response) => telemetry.handler(request, response, () => response.end('own'))),
  Express: (telemetry) => {
    const app = express().use(telemetryRouter(telemetry));
    return listening(app.get('/own', (_request, response) => void response.end('own')));
  },
  Fastify: async (telemetry) => {
    const app = fastify();
    await app.register(telemetryPlugin, { telemetry });
    app.get('/own', async () => 'own');
    await app.ready();
    return listening(app.routing);
  },
};

test.each(Object.entries(mounts))('%s: scrapes and probes are not counted', async (_name, mounted) => {
  const telemetry = start({
    prometheus: { server: false, auth: { bearer: 't0ken' } },
    readiness: { database: () => false },
    http: true,
  });
  const url = await mounted(telemetry);
  const statusOf = async (path: string) => (await fetch(url + path)).status;
  expect([await statusOf('/metrics'), await statusOf('/ready'), await statusOf('/own')]).toEqual([401, 503, 200]);
  const page = await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer t0ken' } });
  const counts = Object.entries(samplesOf(await page.text())).filter(([key]) =>
    /^http_server_(active_requests|request_duration_seconds_count)\{/.test(key),
  );
  expect(counts.toSorted()).toEqual([
    [expect.stringMatching(/^http_server_active/), 0],
    [expect.stringContaining('http_response_status_code="200"'), 1],
  ]);
});
