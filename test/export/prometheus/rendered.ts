// A collection as a page, in one go.

import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { Exposition, type ExpositionOptions } from '../../../src/export/prometheus/exposition.ts';
import { type Format, formatFor, TEXT } from '../../../src/export/prometheus/format.ts';
import { Page } from '../../../src/export/prometheus/page.ts';
import type { Problem } from '../../../src/export/prometheus/problem.ts';

/** OpenMetrics, by the header that asks for it. */
export const OPENMETRICS = formatFor('application/openmetrics-text');

/** Protobuf, by the header that asks for it. */
export const PROTOBUF = formatFor(
  'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited',
);

export function renderText(
  metrics: ResourceMetrics,
  onProblem: (problem: Problem) => void = () => {},
  options: ExpositionOptions = {},
  format: Format = TEXT,
): string {
  const pieces = [...new Exposition(options).pieces(metrics, format, onProblem)];
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece ?? ''))).toString();
}

export function rendered(
  metrics: ResourceMetrics,
  format: Format,
  options: ExpositionOptions = {},
  onProblem: (problem: Problem) => void = () => {},
): Promise<Buffer> {
  return Page.written(format.contentType, new Exposition(options).pieces(metrics, format, onProblem)).whole();
}
