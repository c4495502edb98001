// A metric of the protobuf format as the lines that it has as text.

import type { Exemplar, FamilyType, Labels, Sample } from './family.ts';
import { demand } from './fault.ts';
import type {
  ExemplarMessage,
  HistogramMessage,
  LabelMessage,
  MetricMessage,
  SummaryMessage,
  TimeMessage,
} from './metric-messages.ts';
import { canonical } from './number.ts';

export function labelsOf(pairs: readonly LabelMessage[], quotedNames: boolean): Labels {
  const pattern = quotedNames ? /./s : /^[a-zA-Z_][a-zA-Z0-9_]*$/;
  const labels = new Map<string, string>();
  for (const { name = '', value = '' } of pairs) {
    demand(pattern.test(name) && name !== '__name__', () => `${JSON.stringify(name)} is no name of a label`);
    demand(!labels.has(name), () => `the label ${name} stands twice`);
    labels.set(name, value);
  }
  return labels;
}

export function exemplarOf({ labels, value = 0, timestamp }: ExemplarMessage): Exemplar {
  const time = timestamp === undefined ? {} : { timestamp: secondsOf(timestamp) };
  return { labels: labelsOf(labels, true), value, ...time };
}

export function linesOf(name: string, type: FamilyType, metric: MetricMessage, labels: Labels): Sample[] {
  const { counter, gauge, untyped, summary, histogram, timestampMs } = metric;
  const time = timestampMs === undefined ? {} : { timestamp: timestampMs / 1000 };
  const line = lineWith(labels, time);
  if (summary !== undefined) return summaryLines(name, summary, line);
  if (histogram !== undefined) return histogramLines(name, type === 'histogram' ? '_' : '_g', histogram, line);
  if (counter === undefined) return [line(name, (gauge ?? untyped)?.value)];
  const total = line(name, counter.value, { exemplar: counter.exemplar });
  return [total, ...createdLines(name.replace(/_total$/, ''), counter.created, line)];
}

type MakeLine = (name: string, value: number | undefined, more?: More) => Sample;

interface More {
  /** The label of a bucket or a quantile. */
  readonly own?: readonly [name: string, value: number];
  readonly exemplar?: ExemplarMessage | undefined;
}

function lineWith(labels: Labels, time: { timestamp?: number }): MakeLine {
  return (name, value = 0, { own, exemplar } = {}) => {
    demand(own === undefined || !labels.has(own[0]), () => `${name} has a label ${own?.[0]} of its own`);
    const all = own === undefined ? labels : new Map([...labels, [own[0], canonical(own[1])]]);
    return { name, labels: all, value, ...time, ...(exemplar === undefined ? {} : { exemplar: exemplarOf(exemplar) }) };
  };
}

function summaryLines(name: string, { quantiles, sum, count, created }: SummaryMessage, line: MakeLine): Sample[] {
  return [
    ...quantiles.map(({ quantile = 0, value }) => line(name, value, { own: ['quantile', quantile] })),
    line(`${name}_sum`, sum),
    line(`${name}_count`, count),
    ...createdLines(name, created, line),
  ];
}

function histogramLines(name: string, infix: string, histogram: HistogramMessage, line: MakeLine): Sample[] {
  const { buckets, sum, count, countFloat, created } = histogram;
  const all = countFloat || count;
  const lines = buckets.map(({ upperBound = 0, cumulativeCount, cumulativeCountFloat, exemplar }) =>
    line(`${name}_bucket`, cumulativeCountFloat || cumulativeCount, { own: ['le', upperBound], exemplar }),
  );
  // The bucket of everything may be left out here, and not as text.
  if (lines.length > 0 && lines.at(-1)?.labels.get('le') !== '+Inf') {
    lines.push(line(`${name}_bucket`, all, { own: ['le', Number.POSITIVE_INFINITY] }));
  }
  lines.push(line(`${name}${infix}sum`, sum), line(`${name}${infix}count`, all));
  return [...lines, ...createdLines(name, created, line)];
}

function createdLines(name: string, created: TimeMessage | undefined, line: MakeLine): Sample[] {
  return created === undefined ? [] : [line(`${name}_created`, secondsOf(created))];
}

function secondsOf({ seconds = 0, nanos = 0 }: TimeMessage): number {
  demand(nanos >= 0 && nanos < 1e9, () => `a time has ${nanos} nanoseconds`);
  return seconds + nanos / 1e9;
}
