// The rows about observable instruments and their callbacks.

import {
  type AggregationOption,
  AggregationType,
  type Histogram,
  type MetricReaderOptions,
} from '@opentelemetry/sdk-metrics';
import { PullReader, pointsOf } from '../../pull-reader.ts';
import { StandingClock } from '../clock.ts';
import { delta, type Make, onBoth, type Proof, saying, seriesOf, valuesOf, withReader } from './both.ts';

function withTwoReaders(make: Make, options = {}) {
  const readers = [new PullReader(options), new PullReader(options)] as const;
  const provider = make({ readers: [...readers] });
  return { readers, meter: provider.getMeter('shop') };
}

/** What the second reader sees, which missed the fall from 10 to 4. */
function afterMissedFall(options = {}) {
  return onBoth(async (make) => {
    const { readers, meter } = withTwoReaders(make, options);
    const say = saying(meter);
    say([10]);
    await readers[0].collect();
    await readers[1].collect();
    say([4]);
    await readers[0].collect();
    say([12]);
    return await valuesOf(readers[1], 'observed');
  });
}

export const observing = {
  'unobserved-sets': async () => {
    const both = await onBoth(async (make) => {
      const { meter, reader } = withReader(make);
      const say = saying(meter);
      say([1, { pool: 'a' }], [2, { pool: 'b' }]);
      await reader.collect();
      say([3, { pool: 'a' }]);
      return await seriesOf(reader, 'observed');
    });
    expect(both.official).toEqual([
      [{ pool: 'a' }, 3],
      [{ pool: 'b' }, 2],
    ]);
    expect(both.ours).toEqual([[{ pool: 'a' }, 3]]);
  },
  'delta-observations': async () => {
    // What the other reader saw meanwhile makes no difference to ours: neither a fall, nor a set that is gone again.
    expect(await afterMissedFall(delta)).toEqual({ official: [12], ours: [2] });
    const both = await onBoth(async (make) => {
      const { readers, meter } = withTwoReaders(make, delta);
      const say = saying(meter);
      say([1, { pool: 'a' }], [2, { pool: 'b' }]);
      await readers[0].collect();
      say([3, { pool: 'a' }]);
      return await seriesOf(readers[1], 'observed');
    });
    expect(both.official).toEqual([
      [{ pool: 'a' }, 3],
      [{ pool: 'b' }, 2],
    ]);
    expect(both.ours).toEqual([[{ pool: 'a' }, 3]]);
  },
  'observed-fall': async () => {
    expect(await afterMissedFall()).toEqual({ official: [22], ours: [12] });
    const clock = new StandingClock(Date.UTC(2030, 0, 1));
    const both = await clock.during(() =>
      onBoth(async (make) => {
        const { meter, reader } = withReader(make);
        const say = saying(meter);
        say([10]);
        const [before] = await pointsOf(reader, 'observed');
        clock.ms += 1000;
        await reader.collect();
        clock.ms += 1000;
        say([4]);
        const [after] = await pointsOf(reader, 'observed');
        return { value: after?.value, seconds: (after?.startTime[0] ?? 0) - (before?.startTime[0] ?? 0) };
      }),
    );
    expect(both).toEqual({ official: { value: 4, seconds: 2 }, ours: { value: 4, seconds: 1 } });
  },
  'observed-histogram': async () => {
    const histogramOf = (reader: MetricReaderOptions) =>
      onBoth(async (make) => {
        const aggregation: AggregationOption = {
          type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM,
          options: { boundaries: [5] },
        };
        const { meter, reader: pull } = withReader(make, { reader, views: [{ instrumentName: '*', aggregation }] });
        const say = saying(meter);
        say([3]);
        await pull.collect();
        say([8]);
        const [value] = (await valuesOf(pull, 'observed')) as Histogram[];
        return [value?.count, value?.sum, value?.buckets.counts, value?.min, value?.max];
      });
    const ours = [1, 8, [0, 1], 8, 8];
    expect(await histogramOf({})).toEqual({ official: [1, 8, [0, 1], 3, 3], ours });
    expect(await histogramOf(delta)).toEqual({ official: [0, 5, [-1, 1], undefined, undefined], ours });
  },
  'callback-deadline': async () => {
    const both = await onBoth(async (make) => {
      const { meter, reader } = withReader(make, { callbackTimeoutMs: 20 });
      meter.createObservableGauge('stuck').addCallback(() => new Promise<void>(() => {}));
      saying(meter)([1]);
      const waited = Promise.withResolvers<'hangs'>();
      const timer = setTimeout(waited.resolve, 500, 'hangs');
      const outcome = await Promise.race([valuesOf(reader, 'observed'), waited.promise]);
      clearTimeout(timer);
      return outcome;
    });
    expect(both).toEqual({ official: 'hangs', ours: [1] });
  },
  'callback-errors': async () => {
    const both = await onBoth(async (make) => {
      const { meter, reader } = withReader(make);
      meter.createObservableGauge('broken').addCallback(() => {
        throw new RangeError('no sensor');
      });
      const { errors } = await reader.collect();
      return errors.map((error) => String(error));
    });
    expect(both.official).toEqual(['RangeError: no sensor']);
    expect(both.ours).toEqual([expect.stringMatching(/^CallbackError: .*"broken".*no sensor/)]);
  },
  'shared-asking': async () => {
    const both = await onBoth(async (make) => {
      const { readers, meter } = withTwoReaders(make);
      const callback = jest.fn();
      meter.createObservableGauge('g').addCallback(callback);
      await Promise.all(readers.map((reader) => reader.collect()));
      return callback.mock.calls.length;
    });
    expect(both).toEqual({ official: 2, ours: 1 });
  },
} satisfies Record<string, Proof>;
