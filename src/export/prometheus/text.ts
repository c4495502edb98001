// Floor 5. The Prometheus text format 0.0.4, family by family: one that cannot be written never costs the others.

import type { Attributes } from '@opentelemetry/api';
import { DataPointType, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { type Bucket, explicitBuckets, exponentialBuckets } from './buckets.ts';
import { type Family, familiesOf } from './families.ts';
import { labelsOf } from './labels.ts';
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
    const labels = distinctLabels(family.name, onProblem);
    const samples = family.metrics.map((metric) => samplesOf(family.name, metric, labels)).join('');
    return samples === '' ? '' : `${header(family)}${samples}`;
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

/** The labels of a series; undefined for one that is there already. */
type DistinctLabels = (attributes: Attributes) => string | undefined;

/** Prometheus would keep the first of two series with the same labels, and say nothing. */
function distinctLabels(family: string, onProblem: OnProblem): DistinctLabels {
  const seen = new Set<string>();
  return (attributes) => {
    const { text, identity, unnamed } = labelsOf(attributes);
    for (const key of unnamed) {
      const message = `The attribute ${JSON.stringify(key)} of "${family}" is left out: no letter or digit in it fits a label name.`;
      onProblem({ key: `prometheus.label:${family}`, message });
    }
    if (!seen.has(identity)) {
      seen.add(identity);
      return text;
    }
    const message = `Two series of "${family}" have the labels {${text}}; the first is shown, the other is left out.`;
    onProblem({ key: `prometheus.series:${family}`, message });
    return undefined;
  };
}

function samplesOf(name: string, metric: MetricData, distinct: DistinctLabels): string {
  let samples = '';
  switch (metric.dataPointType) {
    case DataPointType.HISTOGRAM:
      for (const { attributes, value } of metric.dataPoints) {
        samples += histogramSamples(name, distinct(attributes), explicitBuckets(value), value);
      }
      return samples;
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      for (const { attributes, value } of metric.dataPoints) {
        samples += histogramSamples(name, distinct(attributes), exponentialBuckets(value), value);
      }
      return samples;
    default:
      for (const { attributes, value } of metric.dataPoints) {
        const labels = distinct(attributes);
        if (labels !== undefined) samples += sample(name, labels, value);
      }
      return samples;
  }
}

function histogramSamples(
  name: string,
  labels: string | undefined,
  buckets: readonly Bucket[],
  { sum, count }: { readonly sum?: number; readonly count: number },
): string {
  if (labels === undefined) return '';
  const bucket = `${name}_bucket{${labels === '' ? '' : `${labels},`}le="`;
  let samples = '';
  for (const { le, count: below } of buckets) samples += `${bucket}${le}"} ${below}\n`;
  samples += `${bucket}+Inf"} ${count}\n`;
  if (sum !== undefined) samples += sample(`${name}_sum`, labels, sum);
  return samples + sample(`${name}_count`, labels, count);
}

function sample(name: string, labels: string, value: number): string {
  return `${name}${labels === '' ? '' : `{${labels}}`} ${formatNumber(value)}\n`;
}
