// Series that begin at 0 because their attribute values were declared.

import { createAllowListAttributesProcessor, type Histogram, type ViewOptions } from '@opentelemetry/sdk-metrics';
import { type InstrumentOptions, MeterProvider } from '../../src/sdk/index.ts';
import { metricsOf } from './pull-reader.ts';
import { cumulative, delta, OVERFLOW, textOf, valuesOf } from './readers.ts';

const outcomes = { outcome: ['success', 'failure'] };
const SUCCESS = textOf({ outcome: 'success' });
const FAILURE = textOf({ outcome: 'failure' });

function start(...views: ViewOptions[]) {
  const reader = cumulative();
  const warnings: string[] = [];
  const logger = { info: () => {}, error: () => {}, warn: (message: string) => void warnings.push(message) };
  const provider = new MeterProvider({ readers: [reader], views, logger });
  return { reader, provider, warnings, meter: provider.getMeter('shop') };
}

test.each(['createCounter', 'createUpDownCounter'] as const)('%s: what is declared is there at 0', async (create) => {
  const { reader, meter } = start();
  const counter = meter[create]('jobs', { startAtZero: outcomes });
  expect(await valuesOf(reader, 'jobs')).toEqual({ [SUCCESS]: 0, [FAILURE]: 0 });
  counter.add(2, { outcome: 'failure' });
  counter.add(1, { outcome: 'other' });
  expect(await valuesOf(reader, 'jobs')).toEqual({ [SUCCESS]: 0, [FAILURE]: 2, [textOf({ outcome: 'other' })]: 1 });
});

test('a histogram begins empty: no value counts for nothing', async () => {
  const { reader, meter } = start();
  meter.createHistogram('wait', { startAtZero: outcomes, advice: { explicitBucketBoundaries: [1] } });
  const empty = { count: 0, sum: 0, min: undefined, max: undefined, buckets: { boundaries: [1], counts: [0, 0] } };
  expect(await valuesOf<Histogram>(reader, 'wait')).toEqual({ [SUCCESS]: empty, [FAILURE]: empty });
});

test('a gauge and observables begin with nothing: nobody measured that 0', async () => {
  const { reader, meter } = start();
  meter.createGauge('level', { startAtZero: outcomes });
  meter.createObservableGauge('seen', { startAtZero: outcomes });
  meter.createObservableCounter('ticks', { startAtZero: outcomes });
  expect(await metricsOf(reader)).toEqual([]);
});

test('every combination of the values begins', async () => {
  const { reader, meter } = start();
  meter.createCounter('jobs', { startAtZero: { queue: ['mail', 'bills'], urgent: [true, false], lane: [1] } });
  const expected = ['mail', 'bills'].flatMap((queue) =>
    [true, false].map((urgent) => [textOf({ queue, urgent, lane: 1 }), 0]),
  );
  expect(await valuesOf(reader, 'jobs')).toEqual(Object.fromEntries(expected));
});

test('without attributes there is one combination: the set without any', async () => {
  const { reader, meter } = start();
  meter.createCounter('jobs', { startAtZero: {} });
  expect(await valuesOf(reader, 'jobs')).toEqual({ '{}': 0 });
});

test('an attribute without values leaves nothing to combine', async () => {
  const { reader, meter } = start();
  meter.createCounter('jobs', { startAtZero: { ...outcomes, queue: [] } });
  expect(await metricsOf(reader)).toEqual([]);
});

test('a delta reader is told 0 once', async () => {
  const reader = delta();
  const meter = new MeterProvider({ readers: [reader] }).getMeter('shop');
  meter.createCounter('jobs', { startAtZero: outcomes });
  expect(await valuesOf(reader, 'jobs')).toEqual({ [SUCCESS]: 0, [FAILURE]: 0 });
  expect(await valuesOf(reader, 'jobs')).toEqual({});
});

test('an instrument that is asked for again does not begin anew', async () => {
  const { reader, meter } = start();
  const make = () => meter.createCounter('jobs', { startAtZero: outcomes });
  make().add(3, { outcome: 'success' });
  make();
  expect(await valuesOf(reader, 'jobs')).toEqual({ [SUCCESS]: 3, [FAILURE]: 0 });
});

test('up to 256 series begin; a declaration of more begins none, and says so once', async () => {
  const { reader, meter, warnings } = start();
  const values = (count: number) => Array.from({ length: count }, (_, index) => index);
  meter.createCounter('most', { startAtZero: { a: values(16), b: values(16) } });
  meter.createCounter('more', { startAtZero: { a: values(257) } });
  meter.createCounter('many', { startAtZero: { a: values(300), b: values(300), c: values(300) } });
  expect(Object.keys(await valuesOf(reader, 'most'))).toHaveLength(256);
  expect(await valuesOf(reader, 'more')).toEqual({});
  expect(warnings).toEqual([expect.stringContaining('asks for 257 series; at most 256')]);
});

test('views apply: what is filtered away is not combined, and the limit holds', async () => {
  const { reader, meter } = start(
    { instrumentName: 'jobs', attributesProcessors: [createAllowListAttributesProcessor(['outcome'])] },
    { instrumentName: 'tasks', aggregationCardinalityLimit: 3 },
  );
  meter.createCounter('jobs', { startAtZero: { ...outcomes, queue: ['mail', 'bills'] } });
  meter.createCounter('tasks', { startAtZero: { queue: ['a', 'b', 'c', 'd'] } });
  expect(await valuesOf(reader, 'jobs')).toEqual({ [SUCCESS]: 0, [FAILURE]: 0 });
  const tasks = await valuesOf(reader, 'tasks');
  expect(tasks).toEqual({ [textOf({ queue: 'a' })]: 0, [textOf({ queue: 'b' })]: 0, [OVERFLOW]: 0 });
});

test('a declaration that cannot be read begins nothing, and the instrument works', async () => {
  const { reader, meter, provider } = start();
  const unreadable = new Proxy({}, { ownKeys: () => [][0] as never });
  for (const [index, startAtZero] of [null, 7, 'outcome', { outcome: 'success' }, unreadable].entries()) {
    const name = `jobs${index}`;
    meter.createCounter(name, { startAtZero } as unknown as InstrumentOptions).add(1, { outcome: 'success' });
    expect((await valuesOf(reader, name))[SUCCESS]).toBe(1);
  }
  expect(provider.dropped()).toEqual({});
});
