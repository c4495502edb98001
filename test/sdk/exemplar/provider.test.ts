// From a measurement in a span of a real tracer to the point that a reader gets.

import {
  type Counter,
  context as contextApi,
  type Meter,
  ROOT_CONTEXT,
  type Span,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import {
  AggregationType,
  createDenyListAttributesProcessor,
  type MetricReader,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { type Exemplar, exemplarsOf, MeterProvider, type MeterProviderOptions } from '../../../src/sdk/index.ts';
import { pointsOf } from '../pull-reader.ts';
import { cumulative, delta, OVERFLOW, textOf } from '../readers.ts';
import { counted, inSpan } from './spans.ts';

function start(options: MeterProviderOptions = {}) {
  const reader = cumulative();
  const provider = new MeterProvider({ readers: [reader], ...options });
  return { reader, provider, meter: provider.getMeter('shop') };
}

let tracing: NodeSDK | undefined;

function startTracing(): void {
  tracing = new NodeSDK({
    autoDetectResources: false,
    metricReaders: [],
    logRecordProcessors: [],
    spanProcessors: [{ onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} }],
  });
  tracing.start();
}

afterEach(async () => {
  await tracing?.shutdown();
  tracing = undefined;
  trace.disable();
  contextApi.disable();
});

/** Works in a span of its own, and gives it. */
function spanned(work: () => void): Span {
  return trace.getTracer('shop').startActiveSpan('checkout', (span) => {
    work();
    span.end();
    return span;
  });
}

/** All exemplars of a metric, by the text of the attributes of their points; points without any are left out. */
async function exemplarsIn(reader: MetricReader, name: string): Promise<Record<string, readonly Exemplar[]>> {
  const points = await pointsOf(reader, name);
  return Object.fromEntries(
    points
      .filter((point) => exemplarsOf(point).length > 0)
      .map((point) => [textOf(point.attributes), exemplarsOf(point)]),
  );
}

/** The same, values only. */
async function valuesIn(reader: MetricReader, name: string): Promise<Record<string, number[]>> {
  const entries = Object.entries(await exemplarsIn(reader, name));
  return Object.fromEntries(entries.map(([text, exemplars]) => [text, exemplars.map(({ value }) => value)]));
}

type Recording = (meter: Meter, ...given: Parameters<Counter['add']>) => void;

const recordings: Readonly<Record<string, Recording>> = {
  counter: (meter, ...given) => meter.createCounter('m').add(...given),
  upDownCounter: (meter, ...given) => meter.createUpDownCounter('m').add(...given),
  histogram: (meter, ...given) => meter.createHistogram('m').record(...given),
  gauge: (meter, ...given) => meter.createGauge('m').record(...given),
};

const exponential: ViewOptions = {
  instrumentName: '*',
  aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM },
};

describe('without a tracer', () => {
  test.each(Object.entries(recordings))('a %s has none, and its points have no such field', async (_, record) => {
    const { reader, meter } = start();
    record(meter, 1);
    const [point] = await pointsOf(reader, 'm');
    expect(Object.keys(point ?? {})).toEqual(['attributes', 'startTime', 'endTime', 'value']);
  });

  test('no context is looked at', async () => {
    const { reader, meter } = start();
    const { context, times } = counted();
    meter.createCounter('m').add(1, {}, context);
    await reader.collect();
    meter.createCounter('m').add(1, {}, context);
    expect(times()).toBe(0);
  });
});

describe('in a span', () => {
  beforeEach(startTracing);

  test.each(Object.entries(recordings))('a %s has one, with the ids of the span', async (_, record) => {
    const { reader, meter } = start();
    const span = spanned(() => record(meter, 3, { country: 'NO' }));
    const [point] = await pointsOf(reader, 'm');
    const { traceId, spanId } = span.spanContext();
    const [exemplar] = exemplarsOf(point as NonNullable<typeof point>);
    expect(exemplar).toEqual({ value: 3, time: expect.any(Array), traceId, spanId });
    const [since, at, until] = [point?.startTime, exemplar?.time, point?.endTime].map((time) =>
      hrTimeToMilliseconds(time ?? [0, 0]),
    ) as [number, number, number];
    expect(since <= at && at <= until).toBe(true);
  });

  test.each(Object.entries(recordings))('a %s takes that of a context before the active one', async (_, record) => {
    const { reader, meter } = start();
    spanned(() => {
      record(meter, 1, { way: 'handed on' }, inSpan({ spanId: 'aaaaaaaaaaaaaaaa' }));
      record(meter, 1, { way: 'none' }, ROOT_CONTEXT);
    });
    const exemplars = Object.entries(await exemplarsIn(reader, 'm'));
    expect(exemplars).toEqual([
      [textOf({ way: 'handed on' }), [expect.objectContaining({ spanId: 'aaaaaaaaaaaaaaaa' })]],
    ]);
  });

  test('points of what was recorded outside of it have no such field', async () => {
    const { reader, meter } = start();
    meter.createHistogram('m').record(1);
    const [point] = await pointsOf(reader, 'm');
    expect(Object.keys(point ?? {})).toEqual(['attributes', 'startTime', 'endTime', 'value']);
  });

  test('a histogram has one a bucket', async () => {
    const { reader, meter } = start();
    const histogram = meter.createHistogram('m', { advice: { explicitBucketBoundaries: [1, 2, 3] } });
    for (const value of [0.5, 2.5, 9, 1]) spanned(() => histogram.record(value));
    const [first, ...others] = (await valuesIn(reader, 'm'))['{}'] ?? [];
    expect([0.5, 1]).toContain(first);
    expect(others).toEqual([2.5, 9]);
  });

  test('a histogram without boundaries has one; an exponential one at most 20, or as many as it has buckets', async () => {
    const { reader, meter } = start();
    const single = meter.createHistogram('single', { advice: { explicitBucketBoundaries: [] } });
    const small = {
      ...exponential,
      aggregation: { ...exponential.aggregation, options: { maxSize: 4 } },
    } as ViewOptions;
    const [wide, narrow] = [start({ views: [exponential] }), start({ views: [small] })];
    for (let value = 1; value <= 1000; value++) {
      single.record(value, {}, inSpan());
      for (const each of [wide, narrow]) each.meter.createHistogram('m').record(value, {}, inSpan());
    }
    expect((await exemplarsIn(reader, 'single'))['{}']).toHaveLength(1);
    expect((await exemplarsIn(wide.reader, 'm'))['{}']).toHaveLength(20);
    expect((await exemplarsIn(narrow.reader, 'm'))['{}']).toHaveLength(4);
  });

  test('a bound series has the span in which it is recorded to', async () => {
    const { reader, meter } = start();
    const bound = meter.createHistogram('m').bind();
    const span = spanned(() => bound.record(1));
    expect(await exemplarsIn(reader, 'm')).toEqual({
      '{}': [expect.objectContaining({ spanId: span.spanContext().spanId })],
    });
  });

  test('that is not sampled there are none, but with always_on; with always_off there never are', async () => {
    const found: Record<string, number[]> = {};
    for (const exemplarFilter of ['trace_based', 'always_on', 'always_off'] as const) {
      const { reader, meter } = start({ exemplarFilter });
      meter.createGauge('m').record(1, { sampled: false }, inSpan({ traceFlags: TraceFlags.NONE }));
      meter.createGauge('m').record(2, { sampled: true }, inSpan());
      found[exemplarFilter] = Object.values(await valuesIn(reader, 'm')).flat();
    }
    expect(found).toEqual({ trace_based: [2], always_on: [1, 2], always_off: [] });
  });

  test('what a view takes away does not come back, in any of the streams that it makes', async () => {
    const views = [
      { instrumentName: 'm', attributesProcessors: [createDenyListAttributesProcessor(['user'])] },
      { ...exponential, instrumentName: 'm', name: 'other' },
    ];
    const { reader, meter } = start({ views });
    meter.createCounter('m').add(1, { country: 'NO', user: 'ada' }, inSpan());
    const shown = await exemplarsIn(reader, 'm');
    expect(Object.keys(shown)).toEqual([textOf({ country: 'NO' })]);
    expect(JSON.stringify(shown)).not.toContain('ada');
    expect(await valuesIn(reader, 'other')).toEqual({ [textOf({ country: 'NO', user: 'ada' })]: [1] });
  });

  test('the overflow series has one as well', async () => {
    const { reader, meter } = start({ views: [{ instrumentName: 'm', aggregationCardinalityLimit: 2 }] });
    const counter = meter.createCounter('m');
    counter.add(1, { user: 'ada' }, ROOT_CONTEXT);
    spanned(() => counter.add(2, { user: 'bob' }));
    expect(await valuesIn(reader, 'm')).toEqual({ [OVERFLOW]: [2] });
    counter.add(3, { user: 'eve' }, inSpan());
    expect(await valuesIn(reader, 'm')).toEqual({ [OVERFLOW]: [3] });
  });

  test('a series that begins at zero has none by that', async () => {
    const { reader, meter } = start();
    spanned(() => meter.createCounter('m', { startAtZero: { outcome: ['hit', 'miss'] } }));
    expect(await exemplarsIn(reader, 'm')).toEqual({});
    spanned(() => meter.createCounter('m').add(1, { outcome: 'hit' }));
    expect(await valuesIn(reader, 'm')).toEqual({ [textOf({ outcome: 'hit' })]: [1] });
  });

  test('a value that is not taken is none', async () => {
    const { reader, meter } = start();
    meter.createCounter('m').add(1e308, {}, ROOT_CONTEXT);
    spanned(() => {
      meter.createCounter('m').add(1.7e308);
      meter.createCounter('m').add(-1);
    });
    expect(await exemplarsIn(reader, 'm')).toEqual({});
  });

  test('what callbacks say has none: the span of a collection has nothing to do with it', async () => {
    const { reader, meter } = start();
    meter.createObservableGauge('m').addCallback((result) => result.observe(1));
    let points: Promise<Record<string, readonly Exemplar[]>> | undefined;
    spanned(() => {
      points = exemplarsIn(reader, 'm');
    });
    expect(await points).toEqual({});
  });
});

describe('a tracer that comes later', () => {
  test('is seen at a collection: by series that were there, and by new ones', async () => {
    const { reader, meter } = start();
    const counter = meter.createCounter('m');
    const bound = counter.bind({ series: 'old' });
    bound.add(1);
    startTracing();
    spanned(() => bound.add(2));
    expect(await exemplarsIn(reader, 'm')).toEqual({});
    spanned(() => {
      bound.add(3);
      counter.add(4, { series: 'new' });
    });
    expect(await valuesIn(reader, 'm')).toEqual({ [textOf({ series: 'old' })]: [3], [textOf({ series: 'new' })]: [4] });
  });

  test('is seen by every reader, whoever collected first, and in a delta by series that are silent then', async () => {
    const [totals, differences] = [cumulative(), delta()];
    const counter = new MeterProvider({ readers: [totals, differences] }).getMeter('shop').createCounter('m');
    counter.add(1, {}, inSpan());
    await differences.collect();
    startTracing();
    await totals.collect();
    await differences.collect();
    spanned(() => counter.add(2));
    expect(await valuesIn(totals, 'm')).toEqual({ '{}': [2] });
    expect(await valuesIn(differences, 'm')).toEqual({ '{}': [2] });
  });
});

describe('intervals', () => {
  beforeEach(startTracing);

  test('in totals an exemplar stays until a later interval has another', async () => {
    const { reader, meter } = start();
    const counter = meter.createCounter('m');
    spanned(() => counter.add(1));
    for (let time = 0; time < 3; time++) expect(await valuesIn(reader, 'm')).toEqual({ '{}': [1] });
    spanned(() => counter.add(2));
    expect(await valuesIn(reader, 'm')).toEqual({ '{}': [2] });
  });

  test('in differences it belongs to its interval only', async () => {
    const reader = delta();
    const { meter } = start({ readers: [reader] });
    const histogram = meter.createHistogram('m');
    spanned(() => histogram.record(1));
    expect(await valuesIn(reader, 'm')).toEqual({ '{}': [1] });
    histogram.record(2, {}, ROOT_CONTEXT);
    expect(await pointsOf(reader, 'm')).toHaveLength(1);
    histogram.record(3, {}, ROOT_CONTEXT);
    expect(await exemplarsIn(reader, 'm')).toEqual({});
  });

  test('a reader takes none away from another', async () => {
    const readers = [cumulative(), cumulative(), delta()] as const;
    const { meter } = start({ readers: [...readers] });
    spanned(() => meter.createGauge('m').record(7));
    for (const reader of readers) expect(await valuesIn(reader, 'm')).toEqual({ '{}': [7] });
  });

  test('a series that was removed leaves none behind', async () => {
    const { reader, meter } = start();
    const counter = meter.createCounter('m');
    spanned(() => counter.add(1));
    counter.remove({});
    counter.add(2, {}, ROOT_CONTEXT);
    expect(await exemplarsIn(reader, 'm')).toEqual({});
  });
});
