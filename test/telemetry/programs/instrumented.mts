// HTTP measured by instrumentation-http under servers that were loaded and listening before.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { initTelemetry } from 'binnacle';
import express from 'express';
import { fastify } from 'fastify';

const app = fastify();
app.get('/fastify/:id', async () => 'ok');
const answer = express().get('/express/:id', (_request, response) => void response.send('ok'));
const server = createServer(answer);
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const urls = [
  `${await app.listen({ port: 0, host: '127.0.0.1' })}/fastify/7`,
  `http://127.0.0.1:${(server.address() as AddressInfo).port}/express/5`,
];

const telemetry = initTelemetry({
  serviceName: 'shop',
  http: 'instrumentation-http',
  histograms: { http_server_request_duration_seconds: [60] },
});
await telemetry.ready;

async function requestAll(): Promise<void> {
  for (const url of [...urls, `${telemetry.url}`]) {
    await fetch(url, { headers: { connection: 'close' } }).then(
      (response) => response.text(),
      () => {},
    );
  }
}

const lines = (page: string, pattern: RegExp) => page.match(pattern) ?? [];
await requestAll();
const { body } = await telemetry.scrape();
await telemetry.shutdown();

const next = initTelemetry({ serviceName: 'shop', http: false });
await requestAll();
const later = await next.scrape();
await next.shutdown();
await app.close();
server.close();
console.log(
  JSON.stringify({
    routes: lines(body, /http_server_request_duration_seconds_count\{.*/g).map((line) =>
      /http_route="([^"]*)".* (\d+)$/.exec(line)?.slice(1),
    ),
    bounds: [
      ...new Set(
        lines(body, /http_server_request_duration_seconds_bucket\{.*/g).map((line) => /le="([^"]*)"/.exec(line)?.[1]),
      ),
    ],
    later: lines(later.body, /^http_.*/gm),
  }),
);
