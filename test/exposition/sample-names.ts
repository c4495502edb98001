// Which lines a family may have, by its type.

import type { FamilyType, Format } from './family.ts';

type Endings = Readonly<Record<FamilyType, readonly string[]>>;

/** Source: https://prometheus.io/docs/specs/om/open_metrics_spec/#suffixes */
const openMetrics: Endings = {
  counter: ['_total', '_created'],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count', '_created'],
  gaugehistogram: ['_bucket', '_gsum', '_gcount'],
  summary: ['', '_sum', '_count', '_created'],
  info: ['_info'],
  stateset: [''],
  unknown: [''],
};

/** Source: https://prometheus.io/docs/instrumenting/exposition_formats/#histograms-and-summaries */
const prometheus: Endings = {
  ...openMetrics,
  counter: [''],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

/** The names that lines of a family may have; no other family may have any of them. */
export function namesOf(format: Format, name: string, type: FamilyType): string[] {
  return (format === 'openmetrics' ? openMetrics : prometheus)[type].map((ending) => `${name}${ending}`);
}

/** The label that tells the lines of one metric apart, and is none of its own. */
export function ownLabelOf(name: string, type: FamilyType): string | undefined {
  if (type === 'histogram' || type === 'gaugehistogram') return 'le';
  if (type === 'summary') return 'quantile';
  return type === 'stateset' ? name : undefined;
}
