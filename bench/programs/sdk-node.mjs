// A program that starts OpenTelemetry's own bundle with a Prometheus reader, and nothing for traces and logs.

import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { started } from './started.mjs';

const sdk = new NodeSDK({
  serviceName: 'bench',
  metricReaders: [new PrometheusExporter({ port: 0 })],
  spanProcessors: [],
  logRecordProcessors: [],
});
sdk.start();
started();
