// What the programs do, the same in ESM and CommonJS: servers that listen already, requests, and a report on stdout.

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { captureHttpClient } from '../../../../src/integration/http/client.ts';
import { useInstrumentationHttp } from '../../../../src/integration/http/instrumentation-http.ts';
import { captureHttpServer } from '../../../../src/integration/http/server.ts';
import { markOwnServer } from '../../../../src/support/own-traffic.ts';

/** The modules as the program got them, by import or by require. */
export interface Modules {
  createServer: typeof import('node:http').createServer;
  /** Looks `http.get` up at the time of the call, as the code of a program does. */
  get: (...args: Parameters<typeof import('node:http').get>) => ReturnType<typeof import('node:http').get>;
  express: typeof import('express');
  fastify: typeof import('fastify').fastify;
}

const onFault = (error: unknown) => console.error(error);

class OnDemandReader extends MetricReader {
  protected async onShutdown(): Promise<void> {}
  protected async onForceFlush(): Promise<void> {}
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function startServers(modules: Modules) {
  const { createServer, express, fastify } = modules;
  const answer = (_request: IncomingMessage, response: ServerResponse) => void response.end();
  const router = express.Router().get('/items/:id', answer);
  const expressServer = createServer(express().use('/express/:tenant', router));
  const app = fastify();
  app.get('/fastify/:id', async () => 'ok');
  const own = createServer(answer);
  markOwnServer(own);
  const urls = [
    `http://127.0.0.1:${await listen(expressServer)}/express/acme/items/5`,
    `${await app.listen({ port: 0, host: '127.0.0.1' })}/fastify/7`,
    `http://127.0.0.1:${await listen(own)}/metrics`,
  ];
  const servers = [expressServer, app.server, own];
  return { urls, servers, sendAll: () => sendAll(modules.get, urls, servers) };
}

/** Sends a request to each URL, and waits until the server has closed its response, which is when it is recorded. */
async function sendAll(get: Modules['get'], urls: string[], servers: Server[]): Promise<void> {
  for (const [index, url] of urls.entries()) {
    const closed = new Promise((resolve) => {
      servers[index]?.once('request', (_request, response: ServerResponse) => response.once('close', resolve));
    });
    await new Promise((resolve, reject) =>
      get(url, { agent: false }, (response) => response.resume().on('close', resolve)).on('error', reject),
    );
    await closed;
  }
}

/** Attaches our own captures to running servers, and prints the routes that the server and the ports that the client saw. */
export async function ownCapture(modules: Modules): Promise<void> {
  const { servers, sendAll } = await startServers(modules);
  const routes: (string | undefined)[] = [];
  const statuses: (number | undefined)[] = [];
  let active = 0;
  const captures = [
    captureHttpServer(
      {
        started: () => {
          active += 1;
          return () => {
            active -= 1;
          };
        },
        finished: ({ route }) => void routes.push(route),
      },
      { onFault },
    ),
    captureHttpClient({ finished: ({ statusCode }) => void statuses.push(statusCode) }, { onFault }),
  ];
  await sendAll();
  for (const capture of captures) capture.dispose();
  await sendAll();
  for (const server of servers) server.close();
  console.log(JSON.stringify({ routes, statuses, active }));
}

/** Puts instrumentation-http under running servers, and prints the routes and the client's requests before and after dispose. */
export async function instrumentationHttp(modules: Modules): Promise<void> {
  const { servers, sendAll } = await startServers(modules);
  const reader = new OnDemandReader();
  const provider = new MeterProvider({ readers: [reader] });
  const instrumentation = useInstrumentationHttp(provider, { onFault });
  const second = useInstrumentationHttp(provider, { onFault });
  second.dispose();
  await sendAll();
  const whileUsed = await read(reader);
  instrumentation.dispose();
  await sendAll();
  const afterwards = await read(reader);
  for (const server of servers) server.close();
  console.log(
    JSON.stringify({
      patched: [instrumentation.patched, second.patched],
      whileUsed,
      unchanged: same(whileUsed, afterwards),
    }),
  );
}

async function read(reader: MetricReader) {
  const { resourceMetrics } = await reader.collect();
  const metrics = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  const points = (name: string) => metrics.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? [];
  return {
    routes: points('http.server.request.duration').map(({ attributes }) => attributes['http.route'] ?? null),
    serverRequests: total(points('http.server.request.duration')),
    clientRequests: total(points('http.client.request.duration')),
  };
}

function total(points: { value: unknown }[]): number {
  return points.reduce((sum, { value }) => sum + (value as { count: number }).count, 0);
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
