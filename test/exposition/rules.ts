// What holds for every family and for all of them together, in each format.

import { checkBuckets, checkQuantiles } from './distributions.ts';
import type { Exemplar, Families, Family, Format } from './family.ts';
import { demand } from './fault.ts';
import { type Metric, metricsOf } from './metrics.ts';
import { namesOf } from './sample-names.ts';

/** OpenMetrics counts the characters of names and values, not what stands around them. */
const LONGEST_EXEMPLAR = 128;

export function checkFamily(family: Family, format: Format): void {
  const { name, type, unit, samples } = family;
  // Protobuf has the ending of a counter in the name of its family.
  const ending = format === 'protobuf' && type === 'counter' ? name.replace(/_total$/, '') : name;
  demand(unit === '' || ending.endsWith(`_${unit}`), () => `the unit ${unit} is not how the name ${name} ends`);
  demand(unit === '' || (type !== 'info' && type !== 'stateset'), () => `${name} is of type ${type} and has a unit`);
  for (const { exemplar, name: line } of samples) {
    if (exemplar === undefined) continue;
    const takes = line.endsWith('_bucket') ? type.endsWith('histogram') : type === 'counter' && !/_created$/.test(line);
    demand(takes, () => `${line} has an exemplar; only buckets and totals have any`);
    checkExemplar(exemplar);
  }
  for (const metric of metricsOf(family)) checkMetric(family, metric, format);
}

/** Two families whose lines could have one name, be they there or not, are no exposition. */
export function checkFamilies(families: Families, format: Format): void {
  const owners = new Map<string, string>();
  for (const { name, type } of families.values()) {
    for (const line of namesOf(format, name, type)) {
      const owner = owners.get(line);
      demand(owner === undefined, () => `${line} belongs to the families ${owner} and ${name}`);
      owners.set(line, name);
    }
  }
}

function checkMetric({ name, type }: Family, metric: Metric, format: Format): void {
  switch (type) {
    case 'counter': {
      const total = metric.only(format === 'openmetrics' ? `${name}_total` : name);
      metric.maybe(`${name}_created`);
      // Prometheus' own formats say nothing of a total that is no number.
      const isTotal = total.value >= 0 || (Number.isNaN(total.value) && format !== 'openmetrics');
      demand(isTotal, () => `the total of ${name} is ${total.value}`);
      return;
    }
    case 'histogram':
    case 'gaugehistogram':
      checkBuckets(name, type, metric, format);
      return;
    case 'summary':
      checkQuantiles(name, metric);
      return;
    case 'info':
      demand(metric.only(`${name}_info`).value === 1, `the value of ${name}_info is not 1`);
      return;
    case 'stateset':
      checkStates(name, metric);
      return;
    default:
      metric.only(name);
  }
}

function checkStates(name: string, { samples }: Metric): void {
  const states = samples.map(({ labels }) => labels.get(name));
  demand(new Set(states).size === states.length, `a state of ${name} stands twice`);
  demand(!states.includes(undefined), `a state of ${name} has no name`);
  demand(
    samples.every(({ value }) => value === 0 || value === 1),
    `a state of ${name} is neither 0 nor 1`,
  );
}

export function checkExemplar({ labels }: Exemplar): void {
  let length = 0;
  for (const pair of labels) for (const text of pair) length += [...text].length;
  demand(length <= LONGEST_EXEMPLAR, () => `the labels of an exemplar have ${length} characters`);
}
