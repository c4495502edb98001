// The rows about instruments, views and limits.

import {
  AggregationType,
  createAllowListAttributesProcessor,
  type MetricReaderOptions,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import { metricsOf } from '../../pull-reader.ts';
import { delta, namesOf, onBoth, type Proof, saying, seriesOf, valuesOf, withReader } from './both.ts';

const DROP = { type: AggregationType.DROP } as const;

/** The names that are left of "load" in a meter without a schema. */
function leftBy(view: ViewOptions) {
  return onBoth(async (make) => {
    const { meter, reader } = withReader(make, { views: [view] });
    meter.createCounter('load').add(1);
    return await namesOf(reader);
  });
}

/** Series after two new sets in each of three intervals. */
function seriesAfterSix(reader: MetricReaderOptions, views: ViewOptions[] = []) {
  return onBoth(async (make) => {
    const { meter, reader: pull } = withReader(make, { reader, views });
    const counter = meter.createCounter('c');
    for (let interval = 0; interval < 2; interval++) {
      counter.add(1, { id: 2 * interval });
      counter.add(1, { id: 2 * interval + 1 });
      await pull.collect();
    }
    counter.add(1, { id: 4 });
    counter.add(1, { id: 5 });
    return await seriesOf(pull, 'c');
  });
}

const overflow = { 'otel.metric.overflow': true };

export const streams = {
  'same-instrument': async () => {
    const both = await onBoth((make) => {
      const { meter } = withReader(make);
      const [one, other] = [meter.createCounter('c'), meter.createCounter('c')];
      return one === other;
    });
    expect(both).toEqual({ official: false, ours: true });
  },
  'letter-case': async () => {
    const both = await onBoth(async (make) => {
      const { meter, reader } = withReader(make);
      for (const name of ['Requests', 'requests']) meter.createCounter(name).add(1);
      return await namesOf(reader);
    });
    expect(both).toEqual({ official: ['Requests', 'requests'], ours: ['Requests'] });
    const described = await onBoth(async (make) => {
      const { meter, reader } = withReader(make, { views: [{ instrumentName: 'requests', description: '' }] });
      meter.createCounter('Requests').add(1);
      meter.createCounter('requests', { description: 'All requests' });
      return (await metricsOf(reader)).map(({ descriptor }) => descriptor.description);
    });
    // Views choose by the first spelling, also where the description comes with another.
    expect(described).toEqual({ official: [''], ours: ['All requests'] });
  },
  'unusable-name': async () => {
    const long = 'n'.repeat(256);
    const both = await onBoth(async (make) => {
      const { meter, reader } = withReader(make);
      for (const name of ['', long, '1 odd name']) meter.createCounter(name).add(1);
      return await namesOf(reader);
    });
    expect(both).toEqual({ official: ['', long, '1 odd name'], ours: ['1 odd name'] });
  },
  'instrument-limits': async () => {
    const both = await onBoth(async (make) => {
      const { provider, meter, reader } = withReader(make);
      for (let index = 0; index < 80; index++) provider.getMeter(`meter ${index}`).createCounter('c').add(1);
      const meters = (await namesOf(reader)).length;
      for (let index = 0; index < 600; index++) meter.createCounter(`c${index}`).add(1);
      for (let index = 0; index < 600; index++) provider.getMeter('meter 0').createCounter(`c${index}`).add(1);
      return { meters, instruments: (await namesOf(reader)).length };
    });
    expect(both).toEqual({ official: { meters: 80, instruments: 1280 }, ours: { meters: 64, instruments: 512 } });
  },
  'scope-identity': async () => {
    const both = await onBoth(async (make) => {
      const { provider, reader } = withReader(make);
      provider.getMeter('a:b', 'c').createCounter('first').add(1);
      provider.getMeter('a', 'b:c').createCounter('second').add(1);
      const { resourceMetrics } = await reader.collect();
      return resourceMetrics.scopeMetrics.map(({ scope }) => `${scope.name} ${scope.version}`);
    });
    expect(both).toEqual({ official: ['a:b c'], ours: ['a:b c', 'a b:c'] });
  },
  wildcards: async () => {
    const missed = { official: ['load'], ours: [] };
    expect(await leftBy({ instrumentName: '*lo*d', aggregation: DROP })).toEqual(missed);
    expect(await leftBy({ instrumentName: 'l?ad', aggregation: DROP })).toEqual(missed);
    expect(await leftBy({ instrumentName: 'l*x*', aggregation: DROP })).toEqual({ official: [], ours: ['load'] });
    expect(await leftBy({ instrumentName: 'lo*', aggregation: DROP })).toEqual({ official: [], ours: [] });
  },
  'meter-schema-url': async () => {
    const view = { meterSchemaUrl: 'https://one.example', aggregation: DROP };
    expect(await leftBy(view)).toEqual({ official: [], ours: ['load'] });
  },
  'repeated-view': async () => {
    const both = await onBoth(async (make) => {
      const views = [{ instrumentName: '*' }, { meterName: 'shop' }];
      const { meter, reader } = withReader(make, { views });
      meter.createCounter('c').add(1);
      return await valuesOf(reader, 'c');
    });
    expect(both).toEqual({ official: [2], ours: [1] });
  },
  'view-aggregation': async () => {
    const both = await onBoth(async (make) => {
      const reader = { aggregationSelector: () => ({ type: AggregationType.LAST_VALUE }) as const };
      const { meter, reader: pull } = withReader(make, { reader, views: [{ instrumentName: '*', description: 'd' }] });
      const counter = meter.createCounter('c');
      counter.add(1);
      counter.add(1);
      return await valuesOf(pull, 'c');
    });
    expect(both).toEqual({ official: [2], ours: [1] });
  },
  'stream-identity': async () => {
    const both = await onBoth(async (make) => {
      const { meter, reader } = withReader(make, { views: [{ instrumentName: 'old', name: 'new' }] });
      meter.createCounter('new').add(1);
      meter.createCounter('old').add(2);
      return [await namesOf(reader), await valuesOf(reader, 'new')];
    });
    expect(both.official).toEqual([
      ['new', 'new'],
      [2, 1],
    ]);
    expect(both.ours).toEqual([['new'], [3]]);
  },
  'merged-processors': async () => {
    const both = await onBoth(async (make) => {
      const views = [
        { instrumentName: 'one', name: 'all', attributesProcessors: [createAllowListAttributesProcessor([])] },
        { instrumentName: 'two', name: 'all' },
      ];
      const { meter, reader } = withReader(make, { views });
      meter.createCounter('one').add(1, { a: 1 });
      meter.createCounter('two').add(1, { a: 1 });
      return await seriesOf(reader, 'all');
    });
    expect(both.official).toEqual([[{}, 2]]);
    expect(both.ours).toEqual([
      [{ a: 1 }, 1],
      [{}, 1],
    ]);
  },
  'invalid-view': async () => {
    const both = await onBoth((make) => {
      try {
        make({ views: [{ instrumentName: '*' }, { name: 'all' }] });
        return 'nothing';
      } catch (error) {
        return error;
      }
    });
    expect(both.official).toMatchObject({ name: 'Error', message: expect.stringContaining('no selector') });
    expect(both.ours).toMatchObject({
      code: 'BINNACLE_INVALID_VIEW',
      problems: [expect.stringContaining('views[1] selects'), expect.stringContaining('views[1] renames')],
    });
  },
  'dropped-callbacks': async () => {
    const both = await onBoth(async (make) => {
      const { meter, reader } = withReader(make, { views: [{ instrumentName: 'g', aggregation: DROP }] });
      const callback = jest.fn();
      meter.createObservableGauge('g').addCallback(callback);
      await reader.collect();
      return callback.mock.calls.length;
    });
    expect(both).toEqual({ official: 1, ours: 0 });
  },
  'view-limit': async () => {
    const reader = { cardinalitySelector: () => 2 };
    const { official, ours } = await seriesAfterSix(reader, [{ instrumentName: 'c', description: 'd' }]);
    expect(official).toHaveLength(6);
    expect(ours).toEqual([
      [{ id: 0 }, 1],
      [overflow, 5],
    ]);
  },
  'lifetime-limit': async () => {
    const reader = { cardinalitySelector: () => 3 };
    const { official, ours } = await seriesAfterSix(reader);
    expect(official).toEqual([0, 1, 2, 3, 4, 5].map((id) => [{ id }, 1]));
    expect(ours).toEqual([
      [{ id: 0 }, 1],
      [{ id: 1 }, 1],
      [overflow, 4],
    ]);
    // For a delta reader, sets that were silent in an interval make room after it.
    const ofDelta = await seriesAfterSix({ ...reader, ...delta });
    expect(ofDelta.official).toEqual([
      [{ id: 4 }, 1],
      [{ id: 5 }, 1],
    ]);
    expect(ofDelta.ours).toEqual(ofDelta.official);
  },
  'collapsed-observations': async () => {
    const both = await onBoth(async (make) => {
      const views = [{ instrumentName: '*', attributesProcessors: [createAllowListAttributesProcessor([])] }];
      const { meter, reader } = withReader(make, { views });
      saying(meter, 'UpDownCounter')([3, { pool: 'a' }], [4, { pool: 'b' }]);
      saying(meter, 'Gauge', 'level')([3, { pool: 'a' }], [4, { pool: 'b' }]);
      return [await valuesOf(reader, 'observed'), await valuesOf(reader, 'level')];
    });
    expect(both).toEqual({ official: [[4], [4]], ours: [[7], [4]] });
  },
} satisfies Record<string, Proof>;
