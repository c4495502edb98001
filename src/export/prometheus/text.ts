// Floor 5. The Prometheus text format 0.0.4, family by family: one that cannot be written never costs the others.

import type { Attributes } from '@opentelemetry/api';
import { DataPointType, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { type Bucket, explicitBuckets, exponentialBuckets } from './buckets.ts';
import { type Family, familiesOf } from './families.ts';
import { labelPairs } from './labels.ts';
import { formatNumber } from './number.ts';
import type { OnProblem } from './problem.ts';

/** Prometheus 3 refuses a scrape whose content type it cannot read, so version and charset are always there. */
export const TEXT_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * A collection as Prometheus text: families sorted by name, each with one HELP and one TYPE, labels in recorded order,
 * no scope labels, no timestamps. What cannot be shown is left out and given to `onProblem`; this function does not throw.
 *
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 *
 * @example
 * const { resourceMetrics } = await reader.collect();
 * response.end(renderText(resourceMetrics, (problem) => diagnostics.warnOnce(problem.key, problem.message)));
 */
export function renderText(metrics: ResourceMetrics, onProblem: OnProblem = () => {}): string {
  return familiesOf(metrics, onProblem)
    .map((family) => familyText(family, onProblem))
    .join('');
}

function familyText(family: Family, onProblem: OnProblem): string {
  try {
    const labelsOf = distinctLabels(family.name, onProblem);
    const samples = family.metrics.flatMap((metric) => samplesOf(family.name, metric, labelsOf));
    return samples.length === 0 ? '' : `${header(family)}${samples.join('\n')}\n`;
  } catch (error) {
    const message = `The metric "${family.name}" is left out of the Prometheus page: it cannot be written (${String(error)}).`;
    onProblem({ key: `prometheus.family:${family.name}`, message });
    return '';
  }
}

/** No HELP without a description: Prometheus' parser takes an empty HELP line for a missing one, so it would only cost bytes. */
function header({ name, type, help }: Family): string {
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return `${help === '' ? '' : `# HELP ${name} ${escaped}\n`}# TYPE ${name} ${type}\n`;
}

/** What stands between the braces. */
type LabelsOf = (attributes: Attributes) => string | undefined;

/** The labels of each series, or undefined for one that is there already: Prometheus would keep the first and say nothing. */
function distinctLabels(family: string, onProblem: OnProblem): LabelsOf {
  const seen = new Set<string>();
  const onUnnamed = (key: string): void => {
    const message = `The attribute ${JSON.stringify(key)} of "${family}" is left out: no letter or digit in it fits a label name.`;
    onProblem({ key: `prometheus.label:${family}`, message });
  };
  return (attributes) => {
    const pairs = labelPairs(attributes, onUnnamed);
    const labels = pairs.join();
    const identity = pairs.sort().join();
    if (!seen.has(identity)) {
      seen.add(identity);
      return labels;
    }
    const message = `Two series of "${family}" have the labels {${labels}}; the first is shown, the other is left out.`;
    onProblem({ key: `prometheus.series:${family}`, message });
    return undefined;
  };
}

function samplesOf(name: string, metric: MetricData, labelsOf: LabelsOf): string[] {
  switch (metric.dataPointType) {
    case DataPointType.HISTOGRAM:
      return metric.dataPoints.flatMap(({ attributes, value }) =>
        histogramSamples(name, labelsOf(attributes), explicitBuckets(value), value),
      );
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      return metric.dataPoints.flatMap(({ attributes, value }) =>
        histogramSamples(name, labelsOf(attributes), exponentialBuckets(value), value),
      );
    default:
      return metric.dataPoints.flatMap(({ attributes, value }) => {
        const labels = labelsOf(attributes);
        return labels === undefined ? [] : [sample(name, labels, value)];
      });
  }
}

function histogramSamples(
  name: string,
  labels: string | undefined,
  buckets: readonly Bucket[],
  { sum, count }: { readonly sum?: number; readonly count: number },
): string[] {
  if (labels === undefined) return [];
  const before = labels === '' ? '' : `${labels},`;
  return [
    ...[...buckets, { le: Number.POSITIVE_INFINITY, count }].map((bucket) =>
      sample(`${name}_bucket`, `${before}le="${formatNumber(bucket.le)}"`, bucket.count),
    ),
    ...(sum === undefined ? [] : [sample(`${name}_sum`, labels, sum)]),
    sample(`${name}_count`, labels, count),
  ];
}

function sample(name: string, labels: string, value: number): string {
  return `${name}${labels === '' ? '' : `{${labels}}`} ${formatNumber(value)}`;
}
