// The official parts: instrumentation-http, instrumentation-runtime-node and sdk-metrics, with the instruments of the verbs
// written by hand. No tracing, which sdk-node would bring too, and no instrumentation that names routes.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { bounds, told, type Variant } from './variant.ts';

export async function start(): Promise<Variant> {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  // What a service would do too, or each scrape is counted as one of its requests.
  const instrumentation = new HttpInstrumentation({ ignoreIncomingRequestHook: ({ url }) => url === '/metrics' });
  instrumentation.setMeterProvider(provider);
  new RuntimeNodeInstrumentation().setMeterProvider(provider);

  // The exporter's own server cannot tell which free port it has taken, so it is put behind one that can.
  const server = createServer((request, response) => exporter.getMetricsRequestHandler(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { metricsUrl: `http://127.0.0.1:${port}/metrics`, tell: verbs(provider) };
}

function verbs(provider: MeterProvider): () => void {
  const inSeconds = { unit: 's', advice: { explicitBucketBoundaries: bounds } };
  const meter = provider.getMeter('overhead');
  const aiRequests = meter.createCounter('ai_requests');
  const aiSuccessful = meter.createCounter('ai_requests_successful');
  const aiDuration = meter.createHistogram('ai_request_duration_seconds', inSeconds);
  const aiTokens = meter.createCounter('ai_tokens');
  const meshCalls = meter.createCounter('mesh_calls');
  const meshDuration = meter.createHistogram('mesh_call_duration_seconds', inSeconds);
  const { provider: ai_provider, model: ai_model, service, operation } = told;
  return () => {
    const request = { ai_provider, ai_model };
    aiRequests.add(1, { ...request, operation: 'message' });
    aiSuccessful.add(1, request);
    aiDuration.record(told.aiSeconds, request);
    aiTokens.add(told.inputTokens, { ...request, token_type: 'input' });
    aiTokens.add(told.outputTokens, { ...request, token_type: 'output' });
    const call = { service, operation, outcome: 'success' };
    meshCalls.add(1, call);
    meshDuration.record(told.callSeconds, call);
  };
}
