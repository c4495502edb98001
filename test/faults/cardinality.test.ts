// A limit of series holds for as long as the process lives, and costs those who came first nothing.

import type { Attributes, ObservableResult } from '@opentelemetry/api';
import { AggregationTemporality } from '@opentelemetry/sdk-metrics';
import { MeterProvider } from '../../src/sdk/index.ts';
import { PullReader, pointsOf } from '../sdk/pull-reader.ts';

const temporalities = [
  ['cumulative', AggregationTemporality.CUMULATIVE],
  ['delta', AggregationTemporality.DELTA],
] as const;

const isOverflow = ({ attributes }: { attributes: Attributes }) => attributes['otel.metric.overflow'] === true;

describe.each(temporalities)('%s', (name, temporality) => {
  test('100 known sets after 5,000 newcomers, 10 times: the known ones are exact, and no call is missing', async () => {
    const reader = new PullReader({ aggregationTemporalitySelector: () => temporality });
    const counter = new MeterProvider({ readers: [reader] }).getMeter('known').createCounter('calls');
    const seen = new Map<string, number>();
    let total = 0;
    for (let round = 0; round < 10; round++) {
      // The first round makes them known.
      if (round > 0) for (let each = 0; each < 5000; each++) counter.add(1, { id: `newcomer ${round} ${each}` });
      for (let each = 0; each < 100; each++) counter.add(1, { id: `known ${each}` });
      const points = await pointsOf(reader, 'calls');
      expect(points.length).toBeLessThanOrEqual(2000);
      const sum = points.reduce((all, { value }) => all + (value as number), 0);
      total = temporality === AggregationTemporality.DELTA ? total + sum : sum;
      for (const { attributes, value } of points) {
        const id = String(attributes.id);
        if (id.startsWith('known')) seen.set(id, (name === 'delta' ? (seen.get(id) ?? 0) : 0) + (value as number));
      }
    }
    expect([...seen.values()]).toEqual(Array.from({ length: 100 }, () => 10));
    expect(total).toBe(10 * 100 + 9 * 5000);
  });

  test('a view that allows 10 series: never more in 100 collections, and no call is missing', async () => {
    const reader = new PullReader({ aggregationTemporalitySelector: () => temporality });
    const views = [{ instrumentName: 'calls', aggregationCardinalityLimit: 10 }];
    const counter = new MeterProvider({ readers: [reader], views }).getMeter('view').createCounter('calls');
    let most = 0;
    let total = 0;
    for (let round = 0; round < 100; round++) {
      for (let each = 0; each < 20; each++) counter.add(1, { id: `${round} ${each}` });
      const points = await pointsOf(reader, 'calls');
      expect(points.filter(isOverflow)).toHaveLength(1);
      most = Math.max(most, points.length);
      const sum = points.reduce((all, { value }) => all + (value as number), 0);
      total = temporality === AggregationTemporality.DELTA ? total + sum : sum;
    }
    expect([most, total]).toEqual([10, 2000]);
  });

  test('2,500 fresh sets of an observable at each of 20 collections: 2,000 series each time', async () => {
    const reader = new PullReader({ aggregationTemporalitySelector: () => temporality });
    const gauge = new MeterProvider({ readers: [reader] }).getMeter('fresh').createObservableGauge('level');
    let round = 0;
    gauge.addCallback((result) => {
      for (let each = 0; each < 2500; each++) result.observe(1, { id: `${round} ${each}` });
    });
    for (round = 0; round < 20; round++) {
      const points = await pointsOf(reader, 'level');
      expect([points.length, points.filter(isOverflow).length]).toEqual([2000, 1]);
    }
  });
});

test.each(temporalities)(
  '%s: a set that is no longer observed, or whose callback throws, is not there',
  async (_, temporality) => {
    const reader = new PullReader({ aggregationTemporalitySelector: () => temporality });
    const gauge = new MeterProvider({ readers: [reader] }).getMeter('stale').createObservableGauge('queue.length');
    const shown = async () => (await pointsOf(reader, 'queue.length')).map(({ attributes }) => attributes.queue);
    let say: (result: ObservableResult) => void = (result) => {
      result.observe(1, { queue: 'mail' });
      result.observe(1, { queue: 'bills' });
    };
    gauge.addCallback((result) => say(result));
    expect(await shown()).toEqual(['mail', 'bills']);
    say = (result) => result.observe(2, { queue: 'bills' });
    expect(await shown()).toEqual(['bills']);
    say = () => {
      throw new Error('no queue');
    };
    expect(await shown()).toEqual([]);
  },
);
