// Intervals added up, against what was recorded, and point by point where they cannot be added.

import { type Attributes, ROOT_CONTEXT, TraceFlags, trace, ValueType } from '@opentelemetry/api';
import {
  AggregationTemporality,
  AggregationType,
  type DataPoint,
  type ExponentialHistogram,
  type Histogram,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { mergeIntervals } from '../../../src/export/otlp/intervals.ts';
import { exemplarsOf, MeterProvider, type MeterProviderOptions } from '../../../src/sdk/index.ts';
import { delta, textOf } from '../../sdk/readers.ts';
import { exactSum } from './exact-sum.ts';

/** A service whose reader asks for delta temporality, but for up-down counters and gauges, as OTLP has it. */
function service(options: MeterProviderOptions = {}) {
  const reader = delta({
    aggregationTemporalitySelector: (type) =>
      type.includes('UP_DOWN') ? AggregationTemporality.CUMULATIVE : AggregationTemporality.DELTA,
  });
  const provider = new MeterProvider({ readers: [reader], ...options });
  const meter = provider.getMeter('shop');
  return { provider, meter, collect: async () => (await reader.collect()).resourceMetrics };
}

function points<Value = number>({ scopeMetrics }: ResourceMetrics, name: string): DataPoint<Value>[] {
  return scopeMetrics
    .flatMap(({ metrics }) => metrics)
    .filter(({ descriptor }) => descriptor.name === name)
    .flatMap(({ dataPoints }) => dataPoints as DataPoint<unknown>[] as DataPoint<Value>[]);
}

function valuesBySet(snapshot: ResourceMetrics, name: string): Record<string, number[]> {
  const values: Record<string, number[]> = {};
  for (const { attributes, value } of points(snapshot, name)) {
    const text = textOf(attributes);
    values[text] = [...(values[text] ?? []), value];
  }
  return values;
}

interface Recording {
  readonly value: number;
  readonly country: string;
}

/** For each interval, what is recorded in it, and whether it is sent. */
const outages = fc.array(
  fc.record({
    recordings: fc.array(
      fc.record({
        value: fc.double({ min: 0, max: 1e6, noNaN: true }),
        country: fc.constantFrom('NO', 'DE', 'JP'),
      }),
      { maxLength: 12 },
    ),
    arrives: fc.boolean(),
  }),
  { maxLength: 8 },
);

/** What arrives of some intervals, when those that do not are added to the next. */
async function arriving(
  intervals: readonly { readonly recordings: readonly Recording[]; readonly arrives: boolean }[],
  record: (recording: Recording) => void,
  collect: () => Promise<ResourceMetrics>,
): Promise<ResourceMetrics[]> {
  const arrived: ResourceMetrics[] = [];
  let unsent: ResourceMetrics | undefined;
  for (const { recordings, arrives } of [...intervals, { recordings: [], arrives: true }]) {
    recordings.forEach(record);
    const fresh = await collect();
    unsent = unsent === undefined ? fresh : mergeIntervals(unsent, fresh);
    if (!arrives) continue;
    arrived.push(unsent);
    unsent = undefined;
  }
  return arrived;
}

test('what arrives in the end is what was recorded: numbers and every bucket exactly, sums to the last bits', async () => {
  await fc.assert(
    fc.asyncProperty(outages, async (intervals) => {
      const { meter, collect } = service({
        views: [{ instrumentName: 'fine', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }],
      });
      const whole = meter.createCounter('whole', { valueType: ValueType.INT });
      const broken = meter.createCounter('broken');
      const paid = meter.createHistogram('paid', { advice: { explicitBucketBoundaries: [10, 1000, 100_000] } });
      const fine = meter.createHistogram('fine');
      const record = ({ value, country }: Recording) => {
        whole.add(Math.floor(value), { country });
        broken.add(value, { country });
        paid.record(value, { country });
        fine.record(value, { country });
      };
      const arrived = await arriving(intervals, record, collect);
      const recorded = intervals.flatMap(({ recordings }) => recordings);
      for (const country of ['NO', 'DE', 'JP']) {
        const values = recorded.filter((each) => each.country === country).map(({ value }) => value);
        const of = <Value>(name: string) =>
          arrived
            .flatMap((snapshot) => points<Value>(snapshot, name))
            .filter(({ attributes }) => attributes.country === country)
            .map(({ value }) => value);
        expect(total(of<number>('whole'))).toBe(total(values.map(Math.floor)));
        expect(isCloseTo(total(of<number>('broken')), exactSum(values), values.length)).toBe(true);
        const histograms = of<Histogram>('paid');
        const buckets = [0, 1, 2, 3].map((bucket) =>
          total(histograms.map(({ buckets: { counts } }) => counts[bucket] ?? 0)),
        );
        const bounds = [Number.NEGATIVE_INFINITY, 10, 1000, 100_000, Number.POSITIVE_INFINITY];
        expect(buckets).toEqual(
          [0, 1, 2, 3].map(
            (at) =>
              values.filter((value) => value > (bounds[at] as number) && value <= (bounds[at + 1] as number)).length,
          ),
        );
        for (const all of [histograms, of<ExponentialHistogram>('fine')] as (Histogram | ExponentialHistogram)[][]) {
          expect(total(all.map(({ count }) => count))).toBe(values.length);
          expect(isCloseTo(total(all.map(({ sum }) => sum ?? 0)), exactSum(values), values.length)).toBe(true);
          const lowest = all.flatMap(({ min }) => min ?? []);
          expect(Math.min(...lowest)).toBe(Math.min(...values));
        }
        const inBuckets = of<ExponentialHistogram>('fine').map(
          ({ positive, zeroCount }) => zeroCount + total(positive.bucketCounts),
        );
        expect(total(inBuckets)).toBe(values.length);
      }
      for (const snapshot of arrived)
        for (const name of ['whole', 'broken', 'paid', 'fine']) {
          const sets = points(snapshot, name).map(({ attributes }) => textOf(attributes));
          expect(new Set(sets).size).toBe(sets.length);
        }
    }),
    { numRuns: 200 },
  );
});

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

/** As close as so many additions in any order come. */
function isCloseTo(sum: number, exact: number, additions: number): boolean {
  return Math.abs(sum - exact) <= additions * Number.EPSILON * Math.abs(exact);
}

/** Two intervals of a service, and what they become. */
async function merged(first: (record: Services) => void, second: (record: Services) => void, options = {}) {
  const { meter, collect, provider } = service(options);
  const services = { meter, provider };
  first(services);
  const older = await collect();
  second(services);
  const newer = await collect();
  return { older, newer, both: mergeIntervals(older, newer) };
}

type Services = Pick<ReturnType<typeof service>, 'meter' | 'provider'>;

test('a series begins where its older interval began, and ends where the newer one ended', async () => {
  const record = ({ meter }: Services) => meter.createCounter('sold').add(1);
  const { older, newer, both } = await merged(record, record);
  const [[first], [second], [sum]] = [points(older, 'sold'), points(newer, 'sold'), points(both, 'sold')];
  expect(sum).toMatchObject({ startTime: first?.startTime, endTime: second?.endTime, value: 2 });
});

test('a series of one interval only keeps its own times', async () => {
  const { older, newer, both } = await merged(
    ({ meter }) => meter.createCounter('sold').add(1, { in: 'older' }),
    ({ meter }) => meter.createCounter('sold').add(1, { in: 'newer' }),
  );
  expect(points(both, 'sold')).toEqual([...points(older, 'sold'), ...points(newer, 'sold')]);
});

test('attributes in another order are the same series', async () => {
  const { both } = await merged(
    ({ meter }) => meter.createCounter('sold').add(1, { a: 1, b: 2 }),
    ({ meter }) => meter.createCounter('sold').add(2, { b: 2, a: 1 }),
  );
  expect(points(both, 'sold').map(({ value }) => value)).toEqual([3]);
});

test('of a gauge and of what is cumulative the newer value stays; one that is silent now keeps its last', async () => {
  const { both } = await merged(
    ({ meter }) => {
      meter.createGauge('level').record(1, { seen: 'twice' });
      meter.createGauge('level').record(2, { seen: 'once' });
      meter.createUpDownCounter('open').add(4);
    },
    ({ meter }) => {
      meter.createGauge('level').record(3, { seen: 'twice' });
      meter.createUpDownCounter('open').add(-1);
    },
  );
  expect(valuesBySet(both, 'level')).toEqual({ '{"seen":"twice"}': [3], '{"seen":"once"}': [2] });
  expect(valuesBySet(both, 'open')).toEqual({ '{}': [3] });
});

test('metrics and scopes of either interval are there, each once', async () => {
  const { both } = await merged(
    ({ meter }) => meter.createCounter('old').add(1),
    ({ meter, provider }) => {
      meter.createCounter('new').add(1);
      provider.getMeter('shop', '2').createCounter('old').add(1);
    },
  );
  const names = both.scopeMetrics.map(({ scope, metrics }) => [
    scope.version,
    ...metrics.map((of) => of.descriptor.name),
  ]);
  expect(names).toEqual([
    ['', 'old', 'new'],
    ['2', 'old'],
  ]);
});

test('a meter of another version is another one', async () => {
  const { provider, collect } = service();
  const of = async (version: string) => {
    provider.getMeter('shop', version).createCounter('sold').add(1);
    const { resource, scopeMetrics } = await collect();
    return { resource, scopeMetrics: scopeMetrics.filter(({ scope }) => scope.version === version) };
  };
  expect(points(mergeIntervals(await of('1'), await of('2')), 'sold').map(({ value }) => value)).toEqual([1, 1]);
});

test('what one snapshot has twice stays two', async () => {
  const { older } = await merged(
    ({ meter }) => meter.createCounter('sold').add(1),
    () => {},
  );
  const twice = { ...older, scopeMetrics: [...older.scopeMetrics, ...older.scopeMetrics] };
  expect(points(mergeIntervals(twice, twice), 'sold').map(({ value }) => value)).toEqual([2, 2]);
});

test('one name with two units is two metrics', async () => {
  const record = ({ meter }: Services) => {
    meter.createCounter('moved', { unit: 'By' }).add(1);
    meter.createCounter('moved', { unit: 'kg' }).add(10);
  };
  const { both } = await merged(record, record);
  expect(points(both, 'moved').map(({ value }) => value)).toEqual([2, 20]);
});

test('histograms of different boundaries stay apart, the older one first, and each goes on by itself', async () => {
  const other = async (boundaries: number[]) => {
    const { meter, collect } = service();
    const histogram = meter.createHistogram('paid', { advice: { explicitBucketBoundaries: boundaries } });
    histogram.record(1);
    return collect();
  };
  const one = await other([5]);
  const two = await other([5, 10]);
  const apart = mergeIntervals(one, two);
  expect(points(apart, 'paid')).toEqual([...points(one, 'paid'), ...points(two, 'paid')]);
  const more = mergeIntervals(mergeIntervals(apart, one), apart);
  expect(points<Histogram>(more, 'paid').map(({ value }) => value.count)).toEqual([3, 2]);
});

test.each(['counter', 'histogram'])('two numbers of a %s whose sum no number holds stay apart', async (kind) => {
  const record = ({ meter }: Services) =>
    kind === 'counter' ? meter.createCounter('m').add(1.2e308) : meter.createHistogram('m').record(1.2e308);
  const { older, newer, both } = await merged(record, record);
  expect(points(both, 'm')).toEqual([...points(older, 'm'), ...points(newer, 'm')]);
});

test('exponential histograms are added at the coarser scale', async () => {
  const views = [{ instrumentName: 'fine', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } as const }];
  const { older, newer, both } = await merged(
    ({ meter }) => meter.createHistogram('fine').record(1),
    ({ meter }) => [0.001, 1000].forEach((value) => void meter.createHistogram('fine').record(value)),
    { views },
  );
  const [first, second, sum] = [older, newer, both].map((each) => points<ExponentialHistogram>(each, 'fine')[0]?.value);
  expect(first?.scale).toBeGreaterThan(second?.scale ?? 99);
  expect(sum).toMatchObject({ scale: second?.scale, count: 3, min: 0.001, max: 1000 });
});

test('exemplars are those of both, the newest of a bucket, and no more than a histogram has', async () => {
  const at = (digit: string) =>
    trace.setSpanContext(ROOT_CONTEXT, {
      traceId: digit.repeat(32),
      spanId: digit.repeat(16),
      traceFlags: TraceFlags.SAMPLED,
    });
  const options = { exemplarFilter: 'always_on' as const };
  const { both } = await merged(
    ({ meter }) => {
      const histogram = meter.createHistogram('paid', { advice: { explicitBucketBoundaries: [10, 100] } });
      histogram.record(5, {}, at('a'));
      histogram.record(50, {}, at('b'));
    },
    ({ meter }) => meter.createHistogram('paid').record(500, {}, at('c')),
    options,
  );
  const [point] = points<unknown>(both, 'paid');
  const spans = exemplarsOf(point as DataPoint<unknown>).map(({ spanId, value }) => [spanId[0], value]);
  expect(spans).toHaveLength(3);
  expect(spans).toEqual(
    expect.arrayContaining([
      ['a', 5],
      ['b', 50],
      ['c', 500],
    ]),
  );
});

test('what is merged is not changed', async () => {
  const record = ({ meter }: Services) => meter.createHistogram('paid').record(1, { a: 1 } as Attributes);
  const { older, newer } = await merged(record, record);
  const before = JSON.stringify([older.scopeMetrics, newer.scopeMetrics]);
  mergeIntervals(older, newer);
  expect(JSON.stringify([older.scopeMetrics, newer.scopeMetrics])).toBe(before);
});
