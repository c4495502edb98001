// Floor 5. The resource as the metric `target_info`: who is answering, and nothing that could be a secret.

import { type Attributes, ValueType } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { AggregationTemporality, DataPointType, type GaugeMetricData } from '@opentelemetry/sdk-metrics';
import { TARGET_INFO } from '../../definition/naming.ts';

/** A list of what may be shown, because detectors add command lines, owners and paths, and tomorrow something else. */
const SHOWN = /^(?:service\.|telemetry\.sdk\.|deployment\.environment\.name$)/;

/**
 * One gauge at 1 whose labels are the attributes `service.*`, `telemetry.sdk.*` and `deployment.environment.name`.
 * `service.name` and `service.instance.id` stay labels: on a scrape, `job` and `instance` belong to Prometheus.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#resource-attributes-1
 */
export function targetInfo(resource: Resource): GaugeMetricData | undefined {
  const attributes: Attributes = {};
  for (const [key, value] of Object.entries(resource.attributes)) {
    if (SHOWN.test(key) && value !== undefined) attributes[key] = value;
  }
  if (Object.keys(attributes).length === 0) return undefined;
  return {
    descriptor: { name: TARGET_INFO, description: 'Target metadata', unit: '', valueType: ValueType.INT },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.GAUGE,
    dataPoints: [{ attributes, value: 1, startTime: [0, 0], endTime: [0, 0] }],
  };
}
