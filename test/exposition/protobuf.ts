// Prometheus' protobuf format, read strictly: each family by its length, nothing unknown in it, histograms unfolded into the
// lines that they have as text.
// Source: https://prometheus.io/docs/instrumenting/exposition_formats/#prometheus-protobuf-format

import type { Families, Family, FamilyType, NativeHistogram, Sample } from './family.ts';
import { demand, fail, located } from './fault.ts';
import { type MetricMessage, metricFamily } from './metric-messages.ts';
import { nativeOf } from './native.ts';
import type { Reading } from './reading.ts';
import { checkFamilies, checkFamily } from './rules.ts';
import { labelsOf, linesOf } from './unfolded.ts';
import { Bytes, readMessage } from './wire.ts';

/** By the numbers of the enumeration MetricType: what the type is called, and the field that has its value. */
const types = [
  ['counter', 'counter'],
  ['gauge', 'gauge'],
  ['summary', 'summary'],
  ['unknown', 'untyped'],
  ['histogram', 'histogram'],
  ['gaugehistogram', 'histogram'],
] as const satisfies readonly [FamilyType, keyof MetricMessage][];

const values = ['gauge', 'counter', 'summary', 'untyped', 'histogram'] as const;

/** Throws an Error that names family and fault. Names outside the classic alphabet are taken unless `quotedNames` is false. */
export function parseProtobuf(body: Uint8Array, reading: Reading = {}): Families {
  const families = new Map<string, Family>();
  const from = new Bytes(body);
  for (let number = 1; from.left > 0; number++) {
    located(`family ${number}`, () => {
      const family = readFamily(from.delimited(), reading);
      demand(!families.has(family.name), () => `${family.name} comes twice`);
      checkFamily(family, 'protobuf');
      families.set(family.name, family);
    });
  }
  located('the whole page', () => checkFamilies(families, 'protobuf'));
  return families;
}

function readFamily(bytes: Uint8Array, { quotedNames = true }: Reading): Family {
  const { name = '', help = '', unit = '', type: number = 0, metrics } = readMessage(bytes, metricFamily);
  const pattern = quotedNames ? /./s : /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
  demand(pattern.test(name), () => `${JSON.stringify(name)} is no name of a metric`);
  const [type, field] = types[number] ?? fail(`${number} is no type`);
  const samples: Sample[] = [];
  const natives: NativeHistogram[] = [];
  for (const metric of metrics) {
    const present = values.filter((each) => metric[each] !== undefined).join(' and ');
    demand(present === field, () => `a metric of ${name}, a ${type}, has ${present === '' ? 'no value' : present}`);
    const labels = labelsOf(metric.labels, quotedNames);
    samples.push(...linesOf(name, type, metric, labels));
    const native = metric.histogram === undefined ? undefined : nativeOf(name, metric.histogram, labels);
    if (native !== undefined) natives.push(native);
  }
  return { name, type, help, unit, samples, natives };
}
