// What a reader wants of each kind of instrument is asked once, and answers that are none become the default.

import {
  AggregationTemporality,
  AggregationType,
  type IMetricReader,
  InstrumentType,
} from '@opentelemetry/sdk-metrics';
import { limitOf } from '../../src/sdk/limits.ts';
import { Preferences } from '../../src/sdk/preferences.ts';
import { PullReader } from './pull-reader.ts';

const kinds = Object.values(InstrumentType);

test('a reader that says nothing gets the defaults for every kind', () => {
  const preferences = new Preferences(new PullReader());
  for (const kind of kinds) {
    expect(preferences.of(kind)).toEqual({
      temporality: AggregationTemporality.CUMULATIVE,
      aggregation: { type: AggregationType.DEFAULT },
      limit: 2000,
    });
  }
});

test('a reader gets what it wants of each kind', () => {
  const isCounter = (type: InstrumentType) => type === InstrumentType.COUNTER;
  const sum = { type: AggregationType.SUM } as const;
  const reader = new PullReader({
    aggregationTemporalitySelector: (type) =>
      isCounter(type) ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE,
    aggregationSelector: (type) => (isCounter(type) ? sum : { type: AggregationType.DROP }),
    cardinalitySelector: (type) => (isCounter(type) ? 10 : 20),
  });
  const preferences = new Preferences(reader);
  expect(preferences.reader).toBe(reader);
  expect(preferences.of('COUNTER')).toEqual({ temporality: AggregationTemporality.DELTA, aggregation: sum, limit: 10 });
  for (const kind of kinds.filter((each) => !isCounter(each))) {
    expect(preferences.of(kind)).toEqual({
      temporality: AggregationTemporality.CUMULATIVE,
      aggregation: { type: AggregationType.DROP },
      limit: 20,
    });
  }
});

test('a reader is asked once a kind: what it would say later, and a throw, reach nobody', () => {
  const asked: string[] = [];
  const reader = new PullReader({
    aggregationTemporalitySelector: (type) => {
      if (asked.includes(type)) throw new Error('asked twice');
      asked.push(type);
      return AggregationTemporality.DELTA;
    },
  });
  const preferences = new Preferences(reader);
  for (const kind of [...kinds, ...kinds]) {
    expect(preferences.of(kind).temporality).toBe(AggregationTemporality.DELTA);
  }
  expect(asked.toSorted()).toEqual(kinds.toSorted());
});

test('answers that are none become the default', () => {
  const reader = new PullReader({
    aggregationTemporalitySelector: () => 'delta' as never,
    aggregationSelector: () => 'sum' as never,
    cardinalitySelector: () => Number.NaN,
  });
  expect(new Preferences(reader).of('HISTOGRAM')).toEqual({
    temporality: AggregationTemporality.CUMULATIVE,
    aggregation: { type: AggregationType.DEFAULT },
    limit: 2000,
  });
});

test('a reader of an older kind, which knows of no limit, gets the default one', () => {
  const reader = {
    selectAggregation: () => ({ type: AggregationType.DEFAULT }),
    selectAggregationTemporality: () => AggregationTemporality.CUMULATIVE,
  };
  expect(new Preferences(reader as unknown as IMetricReader).of('GAUGE').limit).toBe(2000);
});

test.each<[unknown, number]>([
  [1, 1],
  [2000, 2000],
  [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  [0, 7],
  [0.5, 7],
  [-3, 7],
  [Number.NaN, 7],
  ['5', 7],
  [null, 7],
  [undefined, 7],
  [{}, 7],
])('the limit %p, where it would be 7 otherwise, is %p', (given, expected) => {
  expect(limitOf(given, 7)).toBe(expected);
});
