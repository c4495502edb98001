// prom-client as services use it: its default metrics, a histogram in an onResponse hook, and the instruments of the verbs
// written by hand.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { bounds, told, type Variant } from './variant.ts';

const registry = new Registry();
const registers = [registry];
const help = 'As in the other variants';

export async function start(): Promise<Variant> {
  collectDefaultMetrics({ register: registry });
  const server = createServer((_request, response) => {
    void registry.metrics().then((text) => response.end(text));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { metricsUrl: `http://127.0.0.1:${port}/metrics`, attach, tell: verbs() };
}

function attach(app: FastifyInstance): void {
  const duration = new Histogram({
    name: 'http_server_request_duration_seconds',
    help,
    labelNames: ['method', 'route', 'status_code'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    registers,
  });
  app.addHook('onResponse', (request, reply, done) => {
    const labels = { method: request.method, route: request.routeOptions.url ?? '', status_code: reply.statusCode };
    duration.observe(labels, reply.elapsedTime / 1000);
    done();
  });
}

function verbs(): () => void {
  const ai = ['ai_provider', 'ai_model'];
  const mesh = ['service', 'operation', 'outcome'];
  const aiRequests = new Counter({ name: 'ai_requests_total', help, labelNames: [...ai, 'operation'], registers });
  const aiSuccessful = new Counter({ name: 'ai_requests_successful_total', help, labelNames: ai, registers });
  const aiTokens = new Counter({ name: 'ai_tokens_total', help, labelNames: [...ai, 'token_type'], registers });
  const aiDuration = new Histogram({
    name: 'ai_request_duration_seconds',
    help,
    labelNames: ai,
    buckets: bounds,
    registers,
  });
  const meshCalls = new Counter({ name: 'mesh_calls_total', help, labelNames: mesh, registers });
  const meshDuration = new Histogram({
    name: 'mesh_call_duration_seconds',
    help,
    labelNames: mesh,
    buckets: bounds,
    registers,
  });
  const { provider: ai_provider, model: ai_model, service, operation } = told;
  return () => {
    const request = { ai_provider, ai_model };
    aiRequests.inc({ ...request, operation: 'message' });
    aiSuccessful.inc(request);
    aiDuration.observe(request, told.aiSeconds);
    aiTokens.inc({ ...request, token_type: 'input' }, told.inputTokens);
    aiTokens.inc({ ...request, token_type: 'output' }, told.outputTokens);
    const call = { service, operation, outcome: 'success' };
    meshCalls.inc(call);
    meshDuration.observe(call, told.callSeconds);
  };
}
