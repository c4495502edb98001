// What holds for the lines of one histogram, gauge histogram or summary.

import type { Format, Sample } from './family.ts';
import { demand } from './fault.ts';
import type { Metric } from './metrics.ts';
import { canonical, readNumber } from './number.ts';

export function checkBuckets(name: string, type: 'histogram' | 'gaugehistogram', metric: Metric, format: Format): void {
  const infix = type === 'histogram' ? '' : 'g';
  const [sum, count] = [metric.maybe(`${name}_${infix}sum`), metric.maybe(`${name}_${infix}count`)];
  const buckets = metric.named(`${name}_bucket`);
  demand(
    metric.samples.every((sample) => sample.labels.has('le') === (sample.name === `${name}_bucket`)),
    `in ${name}, le is on a line that is no bucket, or missing from one that is`,
  );
  metric.maybe(`${name}_created`);
  // A native histogram needs no classic buckets beside it.
  if (format !== 'protobuf' || buckets.length > 0) checkAscent(name, buckets, format);
  const all = buckets.at(-1)?.value ?? count?.value;

  const lowest = readNumber(buckets[0]?.labels.get('le') ?? '+Inf');
  if (format === 'openmetrics') {
    demand((sum === undefined) === (count === undefined), `${name} has one of ${infix}sum and ${infix}count, not both`);
    demand(sum === undefined || type !== 'histogram' || lowest >= 0, `${name} has a sum beside a negative boundary`);
    demand(sum === undefined || type !== 'histogram' || sum.value >= 0, () => `the sum of ${name} is ${sum?.value}`);
  } else {
    demand(count !== undefined, `${name}_${infix}count is missing`);
  }
  demand(count === undefined || count.value === all, () => `${name} counts ${count?.value}, and ${all} up to +Inf`);
}

function checkAscent(name: string, buckets: readonly Sample[], format: Format): void {
  let bound = Number.NEGATIVE_INFINITY;
  let count = 0;
  for (const { labels, value, exemplar } of buckets) {
    const le = labels.get('le') ?? '';
    const next = readNumber(le);
    demand(next > bound, () => `le="${le}" of ${name} does not ascend`);
    demand(Number.isInteger(value), () => `le="${le}" of ${name} counts ${value}, no whole number`);
    demand(value >= count, () => `le="${le}" of ${name} counts ${value}, less than the ${count} below it`);
    demand(
      format !== 'openmetrics' || le === canonical(next),
      () => `le="${le}" of ${name} should be ${canonical(next)}`,
    );
    demand(exemplar === undefined || exemplar.value <= next, () => `an exemplar of ${name} is not within le="${le}"`);
    [bound, count] = [next, value];
  }
  demand(bound === Number.POSITIVE_INFINITY, `${name} does not end in a bucket le="+Inf"`);
}

export function checkQuantiles(name: string, metric: Metric): void {
  const quantiles = metric.named(name).map(({ labels }) => readNumber(labels.get('quantile') ?? 'NaN'));
  demand(
    quantiles.every((quantile, index) => quantile >= 0 && quantile <= 1 && quantile > (quantiles[index - 1] ?? -1)),
    `the quantiles of ${name} do not ascend from 0 to 1`,
  );
  for (const ending of ['_sum', '_count', '_created']) {
    const sample = metric.maybe(`${name}${ending}`);
    demand(sample === undefined || !sample.labels.has('quantile'), `${name}${ending} has a quantile`);
  }
}
