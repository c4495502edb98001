// Whole families in Prometheus' protobuf format, read by a strict parser that shares nothing with the writer.

import type { HrTime } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  type DataPoint,
  DataPointType,
  type ExponentialHistogram,
  type Histogram,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { Exposition } from '../../../src/export/prometheus/exposition.ts';
import type { Family } from '../../../src/export/prometheus/families.ts';
import { formatFor } from '../../../src/export/prometheus/format.ts';
import type { Problem } from '../../../src/export/prometheus/problem.ts';
import { labelBytes, ProtobufFamily } from '../../../src/export/prometheus/protobuf.ts';
import type { Exemplar } from '../../../src/sdk/exemplar/exemplar.ts';
import type { Families, Family as Read } from '../../exposition/family.ts';
import { metricFamily } from '../../exposition/metric-messages.ts';
import { parseProtobuf } from '../../exposition/protobuf.ts';
import { Bytes, readMessage } from '../../exposition/wire.ts';
import { MeterProvider } from '../../provider.ts';
import { exactIndex } from '../../sdk/cell/exact-index.ts';
import { PullReader } from '../../sdk/pull-reader.ts';

const started: HrTime = [1_790_000_000, 250_000_000];
const created = 1_790_000_000.25;

interface Given {
  readonly value: unknown;
  readonly exemplars?: readonly Exemplar[];
  readonly startTime?: HrTime;
}

/** A family of one metric, whose points have the labels `{n="0"}`, `{n="1"}`, ... */
function piecesOf(
  type: Family['type'],
  kind: DataPointType,
  points: readonly Given[],
  rest: Partial<Family> = {},
): Uint8Array[] {
  const dataPoints = points.map((point) => ({ attributes: {}, startTime: started, endTime: started, ...point }));
  const metric = {
    descriptor: { name: 'm', description: '', unit: '', valueType: 0 },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: kind,
    dataPoints,
  } as unknown as MetricData;
  const family: Family = { name: 'm', type, help: '', unit: '', members: [{ metric, scope: { name: '' } }], ...rest };
  const writer = new ProtobufFamily(family);
  for (const [index, point] of dataPoints.entries()) {
    const labels = labelBytes([['n', String(index)]]);
    if (kind === DataPointType.HISTOGRAM) writer.histogram(labels, point as DataPoint<Histogram>);
    else if (kind === DataPointType.EXPONENTIAL_HISTOGRAM)
      writer.exponential(labels, point as DataPoint<ExponentialHistogram>);
    else writer.number(labels, point as DataPoint<number>);
  }
  return [...writer.finish()];
}

const bytesOf = (...given: Parameters<typeof piecesOf>): Buffer => Buffer.concat(piecesOf(...given));

function read(...given: Parameters<typeof piecesOf>): Read {
  const families = [...parseProtobuf(bytesOf(...given)).values()];
  expect(families).toHaveLength(1);
  return families[0] as Read;
}

/** `{le="1"}` as `le=1`. */
const lines = ({ samples }: Pick<Read, 'samples'>): string[] =>
  samples.map(
    ({ name, labels, value }) => `${name}{${[...labels].map(([key, text]) => `${key}=${text}`).join()}} ${value}`,
  );

const exemplar = (value: number, seconds: number): Exemplar => ({
  value,
  time: [seconds, 500_000_000],
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
});

const shown = (value: number, seconds: number) => ({
  labels: new Map([
    ['trace_id', 'a'.repeat(32)],
    ['span_id', 'b'.repeat(16)],
  ]),
  value,
  timestamp: seconds + 0.5,
});

const explicit = (boundaries: number[], counts: number[], rest: Partial<Histogram> = {}): Histogram => ({
  buckets: { boundaries, counts },
  count: counts.reduce((sum, count) => sum + count, 0),
  sum: 10,
  ...rest,
});

const exponential = (rest: Partial<ExponentialHistogram>): ExponentialHistogram => {
  const none = { offset: 0, bucketCounts: [] };
  return { scale: 0, zeroCount: 0, count: 0, sum: 1, positive: none, negative: none, ...rest };
};

describe('a family of numbers', () => {
  it('has name, help, unit and type', () => {
    const family = { name: 'mesh_wait_seconds', help: 'How long\n"it" \\ waits', unit: 's' };
    const expected = { ...family, unit: 'seconds', type: 'gauge' };
    expect(read('gauge', DataPointType.GAUGE, [{ value: 1 }], family)).toMatchObject(expected);
  });

  it('has the unit of a counter, which stands before its _total', () => {
    const page = new Bytes(
      bytesOf('counter', DataPointType.SUM, [{ value: 1 }], { name: 'wait_seconds_total', unit: 's' }),
    );
    expect(readMessage(page.delimited(), metricFamily)).toMatchObject({ name: 'wait_seconds_total', unit: 'seconds' });
  });

  it('tells when a counter began, and an exemplar of it', () => {
    const { samples } = read('counter', DataPointType.SUM, [{ value: 2.5, exemplars: [exemplar(2, 7)] }], {
      name: 'm_total',
    });
    expect(samples).toEqual([
      { name: 'm_total', labels: new Map([['n', '0']]), value: 2.5, exemplar: shown(2, 7) },
      { name: 'm_created', labels: new Map([['n', '0']]), value: created },
    ]);
  });

  it('says nothing of a beginning that nobody knows', () => {
    const { samples } = read('counter', DataPointType.SUM, [{ value: 1, startTime: [0, 0] }], { name: 'm_total' });
    expect(samples).toHaveLength(1);
  });

  it('is a gauge for a gauge, an up-down counter, and the resource', () => {
    for (const type of ['gauge', 'info'] as const) {
      const family = read(type, DataPointType.GAUGE, [{ value: -3 }, { value: Number.NaN }]);
      expect([family.type, ...lines(family)]).toEqual(['gauge', 'm{n=0} -3', 'm{n=1} NaN']);
    }
  });

  it('is nothing when it has no series', () => {
    expect(bytesOf('gauge', DataPointType.GAUGE, [])).toHaveLength(0);
  });

  it('comes in pieces when it is large, and whole', () => {
    const points = Array.from({ length: 20_000 }, (_, value) => ({ value }));
    expect(piecesOf('gauge', DataPointType.GAUGE, points).length).toBeGreaterThan(10);
    const { samples } = read('gauge', DataPointType.GAUGE, points);
    expect(samples.map(({ value }) => value)).toEqual(points.map(({ value }) => value));
  });
});

describe('a histogram with boundaries', () => {
  it('has classic buckets, and no native part', () => {
    const family = read('histogram', DataPointType.HISTOGRAM, [{ value: explicit([1, 2.5], [3, 0, 4]) }]);
    expect(family.natives).toEqual([]);
    expect(lines(family)).toEqual([
      'm_bucket{n=0,le=1.0} 3',
      'm_bucket{n=0,le=2.5} 3',
      'm_bucket{n=0,le=+Inf} 7',
      'm_sum{n=0} 10',
      'm_count{n=0} 7',
      `m_created{n=0} ${created}`,
    ]);
  });

  it('has the newest exemplar of each bucket, also of the last', () => {
    const exemplars = [exemplar(0.5, 3), exemplar(1, 2), exemplar(9, 4)];
    const { samples } = read('histogram', DataPointType.HISTOGRAM, [{ value: explicit([1, 2], [2, 0, 1]), exemplars }]);
    expect(samples.slice(0, 3).map((sample) => sample.exemplar)).toEqual([shown(0.5, 3), undefined, shown(9, 4)]);
  });

  it('says NaN for a sum that it does not keep, where nothing would be taken for 0', () => {
    const value = explicit([0], [1, 1], { sum: undefined } as unknown as Partial<Histogram>);
    expect(lines(read('histogram', DataPointType.HISTOGRAM, [{ value }]))).toContain('m_sum{n=0} NaN');
  });

  it('counts what is in its buckets, whatever else is said', () => {
    const value = explicit([1], [1, 2], { count: 9 });
    expect(lines(read('histogram', DataPointType.HISTOGRAM, [{ value }]))).toContain('m_count{n=0} 3');
  });

  it.each([-1, 0.5, Number.NaN])('cannot be written with a count of %d', (count) => {
    expect(() => read('histogram', DataPointType.HISTOGRAM, [{ value: explicit([1], [count, 2]) }])).toThrow(
      RangeError,
    );
  });
});

describe('an exponential histogram', () => {
  const values = exponential({
    zeroCount: 2,
    positive: { offset: 0, bucketCounts: [3, 0, 1] },
    negative: { offset: 1, bucketCounts: [4] },
    sum: 21,
  });

  it('is a native one and a classic one', () => {
    const family = read('histogram', DataPointType.EXPONENTIAL_HISTOGRAM, [{ value: values }]);
    expect(family.natives).toEqual([
      {
        labels: new Map([['n', '0']]),
        schema: 0,
        zeroThreshold: 0,
        zeroCount: 2,
        positive: new Map([
          [1, 3],
          [2, 0],
          [3, 1],
        ]),
        negative: new Map([[2, 4]]),
        count: 10,
        sum: 21,
        exemplars: [],
      },
    ]);
    expect(lines(family)).toEqual([
      'm_bucket{n=0,le=0.0} 6',
      'm_bucket{n=0,le=1.0} 6',
      'm_bucket{n=0,le=2.0} 9',
      'm_bucket{n=0,le=4.0} 9',
      'm_bucket{n=0,le=8.0} 10',
      'm_bucket{n=0,le=+Inf} 10',
      'm_sum{n=0} 21',
      'm_count{n=0} 10',
      `m_created{n=0} ${created}`,
    ]);
  });

  it('has all exemplars in the native part, and one a bucket in the classic one', () => {
    const exemplars = [exemplar(1.5, 1), exemplar(2, 2), exemplar(7, 3)];
    const family = read('histogram', DataPointType.EXPONENTIAL_HISTOGRAM, [{ value: values, exemplars }]);
    expect(family.natives[0]?.exemplars).toEqual([shown(1.5, 1), shown(2, 2), shown(7, 3)]);
    const inBuckets = family.samples.flatMap((sample) =>
      sample.exemplar === undefined ? [] : [sample.exemplar.value],
    );
    expect(inBuckets).toEqual([2, 7]);
  });

  it.each([{}, { zeroCount: 3 }])('is native before it has counted a value that is not zero: %j', (rest) => {
    const { natives } = read('histogram', DataPointType.EXPONENTIAL_HISTOGRAM, [{ value: exponential(rest) }]);
    expect(natives).toMatchObject([{ count: 0, zeroCount: 0, ...('zeroCount' in rest ? { ...rest, count: 3 } : {}) }]);
  });

  it('too coarse for Prometheus is classic, and so is all of its family', () => {
    const coarse = exponential({ scale: -5, positive: { offset: -1, bucketCounts: [1, 2] } });
    const family = read('histogram', DataPointType.EXPONENTIAL_HISTOGRAM, [{ value: values }, { value: coarse }]);
    expect(family.natives).toEqual([]);
    expect(lines(family)).toEqual(
      expect.arrayContaining(['m_count{n=0} 10', 'm_count{n=1} 3', 'm_bucket{n=1,le=1.0} 1']),
    );
  });
});

describe('a page', () => {
  const accept =
    'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;escaping=underscores';

  async function page(record: (provider: MeterProvider) => void): Promise<{ families: Families; problems: Problem[] }> {
    const reader = new PullReader();
    const views = [
      { instrumentName: '*.exponential', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } as const },
    ];
    const provider = new MeterProvider({ readers: [reader], resource: emptyResource(), views });
    record(provider);
    const problems: Problem[] = [];
    const { resourceMetrics } = await reader.collect();
    const pieces = [
      ...new Exposition().pieces(resourceMetrics, formatFor(accept), (problem) => problems.push(problem)),
    ];
    await provider.shutdown();
    return { families: parseProtobuf(Buffer.concat(pieces.filter((each) => typeof each === 'object'))), problems };
  }

  it('has every family, with the names of the text format', async () => {
    const { families, problems } = await page((provider) => {
      const meter = provider.getMeter('one');
      meter.createCounter('jobs.done', { unit: '{job}', description: 'Jobs' }).add(3, { 'job.kind': 'ünïcode "\\\n' });
      meter.createUpDownCounter('jobs.open').add(-1);
      meter.createGauge('load', { unit: '1' }).record(0.5);
      meter.createHistogram('wait', { unit: 's' }).record(0.2);
      meter.createHistogram('size.exponential', { unit: 'By' }).record(1000);
    });
    expect(problems).toEqual([]);
    expect([...families].map(([name, { type, unit }]) => `${name} ${type} ${unit}`).sort()).toEqual([
      'jobs_done_total counter ',
      'jobs_open gauge ',
      'load_ratio gauge ',
      'size_exponential_bytes histogram bytes',
      'wait_seconds histogram seconds',
    ]);
    const [done] = families.get('jobs_done_total')?.samples ?? [];
    expect([...(done?.labels ?? [])]).toEqual([['job_kind', expect.stringContaining('ünïcode')]]);
    expect(families.get('size_exponential_bytes')?.natives).toMatchObject([{ count: 1, sum: 1000 }]);
  });

  const magnitude = fc.oneof(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), fc.constantFrom(0, 1, 1024));

  it('holds random histograms bucket by bucket', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(magnitude, { minLength: 1, maxLength: 100 }), async (recorded) => {
        const { families } = await page((provider) => {
          const histogram = provider.getMeter('one').createHistogram('any.exponential');
          for (const value of recorded) histogram.record(value);
        });
        const family = families.get('any_exponential');
        const native = family?.natives[0];
        const exact = new Map<number, number>();
        for (const value of recorded.filter((each) => each > 0)) {
          const index = exactIndex(value, native?.schema ?? 0) + 1;
          exact.set(index, (exact.get(index) ?? 0) + 1);
        }
        const counted = [...(native?.positive ?? [])].filter(([, count]) => count > 0);
        expect(counted.sort(byIndex)).toEqual([...exact].sort(byIndex));
        expect(native).toMatchObject({
          count: recorded.length,
          zeroCount: recorded.filter((each) => each === 0).length,
        });
        for (const { name, labels, value } of family?.samples ?? []) {
          const le = labels.get('le') ?? '';
          if (name === 'any_exponential_bucket' && le !== '+Inf') {
            expect(value).toBe(recorded.filter((each) => each <= Number(le)).length);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  const byIndex = ([a]: [number, number], [b]: [number, number]) => a - b;
});
