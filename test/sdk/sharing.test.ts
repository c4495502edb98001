// Which readers share series: those that want the same totals do, so that a second one costs no memory and no time.

import { ValueType } from '@opentelemetry/api';
import { AggregationTemporality, AggregationType } from '@opentelemetry/sdk-metrics';
import { type Aggregation, aggregationOf } from '../../src/sdk/aggregation.ts';
import type { AttributeSet } from '../../src/sdk/attributes.ts';
import type { Cell } from '../../src/sdk/cell/cell.ts';
import type { Descriptor } from '../../src/sdk/descriptor.ts';
import { MeterProvider } from '../../src/sdk/index.ts';
import { ObservedStream } from '../../src/sdk/observing/observed-stream.ts';
import { RecordedStream, type Wish } from '../../src/sdk/stream.ts';
import { SteadyClock } from '../../src/support/clock.ts';
import { PullReader } from './pull-reader.ts';
import { cumulative, OVERFLOW, textOf, valuesOf } from './readers.ts';

const { CUMULATIVE, DELTA } = AggregationTemporality;

const descriptor: Descriptor = {
  name: 'wait',
  type: 'HISTOGRAM',
  unit: 's',
  description: '',
  valueType: ValueType.DOUBLE,
  advice: {},
};

const streams = { clock: new SteadyClock(), idleSeriesMs: undefined, onOverflow: () => {} };

function explicit(boundaries: number[], recordMinMax = true): Aggregation {
  const options = { boundaries, recordMinMax };
  return aggregationOf({ type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options }, descriptor) as Aggregation;
}

function exponential(maxSize: number): Aggregation {
  return aggregationOf(
    { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize } },
    descriptor,
  ) as Aggregation;
}

const plain = { aggregation: explicit([1, 2]), temporality: CUMULATIVE, limit: 2000 };

function wish(different: Partial<Wish> = {}): Wish {
  return { reader: {}, ...plain, ...different };
}

function set(user: string): AttributeSet {
  const [names, values] = [['user'], [user]];
  return { names, values, given: { names, values }, faithful: true };
}

describe('which readers share', () => {
  test('two that want the same totals, by whatever boundaries and limits these are the same', () => {
    const stream = new RecordedStream(descriptor, [wish(), wish(), wish({ aggregation: explicit([2, 1]) })], streams);
    expect(stream.groups).toHaveLength(1);
  });

  test.each<[string, Partial<Wish>]>([
    ['another limit', { limit: 1000 }],
    ['other boundaries', { aggregation: explicit([1, 3]) }],
    ['no min and max', { aggregation: explicit([1, 2], false) }],
    ['another aggregation', { aggregation: exponential(160) }],
    ['differences', { temporality: DELTA }],
  ])('one that wants %s has series of its own', (_, different) => {
    expect(new RecordedStream(descriptor, [wish(), wish(different)], streams).groups).toHaveLength(2);
  });

  test('exponential histograms are shared by their size', () => {
    const sizes = [160, 160, 20].map((size) => wish({ aggregation: exponential(size) }));
    expect(new RecordedStream(descriptor, sizes, streams).groups).toHaveLength(2);
  });

  test('two that want differences share with nobody: what one has seen is not what the other has seen', () => {
    const stream = new RecordedStream(
      descriptor,
      [wish({ temporality: DELTA }), wish({ temporality: DELTA })],
      streams,
    );
    expect(stream.groups).toHaveLength(2);
  });

  test('observed series are shared by nobody: each collection asks for itself', () => {
    expect(new ObservedStream(descriptor, [wish(), wish()], streams).groups).toHaveLength(2);
  });

  test('a reader that is none of theirs is shown nothing', () => {
    expect(new RecordedStream(descriptor, [wish()], streams).collect({}, 0)).toBeUndefined();
  });
});

describe('what it means for readers', () => {
  test('two with the same wishes are shown the same numbers under the same objects', async () => {
    const readers = [cumulative(), cumulative()] as const;
    const counter = new MeterProvider({ readers: [...readers] }).getMeter('shop').createCounter('orders');
    counter.add(1, { user: 'u1' });
    const [one, other] = await Promise.all(
      readers.map(
        async (reader) => (await reader.collect()).resourceMetrics.scopeMetrics[0]?.metrics[0]?.dataPoints[0],
      ),
    );
    expect(one?.value).toBe(1);
    expect(other?.value).toBe(1);
    expect(other?.attributes).toBe(one?.attributes);
    expect(other?.startTime).toEqual(one?.startTime);
  });

  test('one whose limit is smaller takes nothing from the other', async () => {
    const [small, large] = [2, 10].map((limit) => new PullReader({ cardinalitySelector: () => limit })) as [
      PullReader,
      PullReader,
    ];
    const counter = new MeterProvider({ readers: [small, large] }).getMeter('shop').createCounter('orders');
    for (const user of ['u1', 'u2', 'u3']) counter.add(1, { user });
    expect(await valuesOf(small, 'orders')).toEqual({ [textOf({ user: 'u1' })]: 1, [OVERFLOW]: 2 });
    expect(Object.keys(await valuesOf(large, 'orders'))).toHaveLength(3);
  });
});

describe('a reader that never collects', () => {
  /** A stream of which one reader collects all the time and another never does. */
  function start(busy: Partial<Wish>, idle: Partial<Wish>) {
    const wishes = [wish(busy), wish(idle)] as const;
    const stream = new RecordedStream(descriptor, [...wishes], streams);
    const record = (user: string) => {
      for (const { table } of stream.groups) table.resolve(set(user)).record(1);
    };
    const collect = () => stream.collect(wishes[0].reader, streams.clock.ticks());
    return { stream, record, collect, wishes };
  }

  test.each<[string, Partial<Wish>]>([
    ['differences', { temporality: DELTA }],
    ['totals of other boundaries', { aggregation: explicit([5]) }],
  ])('of %s keeps its cells and no more, however often the other collects', (_, idle) => {
    const { stream, record, collect } = start({ temporality: DELTA }, idle);
    for (const user of ['u1', 'u2']) record(user);
    const cells: readonly Cell[] = [...(stream.groups[1]?.table.cells ?? [])];
    for (let collection = 0; collection < 1000; collection++) {
      for (const user of ['u1', 'u2']) record(user);
      collect();
    }
    expect(stream.groups[1]?.table.cells).toEqual(cells);
    expect(cells).toHaveLength(2);
    expect(stream.groups[1]?.table.cells.map((cell) => (cell.value() as { count: number }).count)).toEqual([
      1001, 1001,
    ]);
  });

  test('is bounded by its limit, whatever comes', () => {
    const { stream, record, collect } = start({ temporality: DELTA }, { temporality: DELTA, limit: 10 });
    for (let user = 0; user < 5000; user++) {
      record(`u${user}`);
      if (user % 10 === 0) collect();
    }
    expect(stream.groups[1]?.table.size).toBe(10);
  });

  test('of the same totals has no cells at all', () => {
    const { stream, record, collect, wishes } = start({}, {});
    record('u1');
    collect();
    expect(stream.groups).toHaveLength(1);
    const seen = stream.collect(wishes[1].reader, streams.clock.ticks());
    expect(seen?.dataPoints).toMatchObject([{ attributes: { user: 'u1' }, value: { count: 1 } }]);
  });
});
