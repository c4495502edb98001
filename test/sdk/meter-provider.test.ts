// The MeterProvider by itself: its options, its meters, and its end.

import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ViewOptions } from '@opentelemetry/sdk-metrics';
import { MeterProvider } from '../../src/sdk/index.ts';
import { PullReader, pointsOf } from './pull-reader.ts';
import { cumulative, valuesOf } from './readers.ts';

/** A reader that counts what it is asked to do. */
class Counting extends PullReader {
  flushes = 0;
  shutdowns = 0;

  protected override async onForceFlush(): Promise<void> {
    this.flushes += 1;
  }

  protected override async onShutdown(): Promise<void> {
    this.shutdowns += 1;
  }
}

class Failing extends PullReader {
  protected override async onForceFlush(): Promise<void> {
    throw new Error('no flush');
  }

  protected override async onShutdown(): Promise<void> {
    throw new Error('no shutdown');
  }
}

describe('options', () => {
  test('none are needed: instruments of a provider without readers take everything and keep nothing', async () => {
    const provider = new MeterProvider();
    const counter = provider.getMeter('shop').createCounter('orders');
    counter.add(1, { country: 'NO' });
    counter.bind({ country: 'NO' }).add(1);
    await provider.forceFlush();
    await provider.shutdown();
    expect(provider.dropped()).toEqual({});
  });

  test('the resource is what readers get, and by default it names the SDK', async () => {
    const [named, unnamed] = [cumulative(), cumulative()];
    new MeterProvider({ resource: resourceFromAttributes({ 'service.name': 'shop' }), readers: [named] });
    new MeterProvider({ readers: [unnamed] });
    expect((await named.collect()).resourceMetrics.resource.attributes).toEqual({ 'service.name': 'shop' });
    expect((await unnamed.collect()).resourceMetrics.resource.attributes).toMatchObject({
      'telemetry.sdk.language': 'nodejs',
    });
  });

  test('a view that cannot be applied is named by its place, with what is wrong and its cure', () => {
    const views = [{ meterName: 'shop' }, { name: 'orders.total', instrumentName: 'orders.*' }];
    expect(() => new MeterProvider({ views })).toThrow(
      expect.objectContaining({ code: 'BINNACLE_INVALID_VIEW', message: expect.stringContaining('views[1] renames') }),
    );
    expect(() => new MeterProvider({ views: [{} as ViewOptions] })).toThrow('views[0] selects nothing');
  });

  test('its own metrics are off unless they are asked for', async () => {
    const [quiet, told] = [cumulative(), cumulative()];
    new MeterProvider({ readers: [quiet] });
    new MeterProvider({ readers: [told], sdkMetricsEnabled: true });
    expect(await pointsOf(quiet, 'binnacle.sdk.measurements.dropped')).toEqual([]);
    expect(await pointsOf(told, 'binnacle.sdk.measurements.dropped')).not.toEqual([]);
  });

  test('a reader belongs to one provider', () => {
    const reader = cumulative();
    new MeterProvider({ readers: [reader] });
    expect(() => new MeterProvider({ readers: [reader] })).toThrow('bound');
    const twice = cumulative();
    expect(() => new MeterProvider({ readers: [twice, twice] })).toThrow('bound');
  });

  test('each reader has a producer of its own', () => {
    const producers: unknown[] = [];
    class Keeping extends PullReader {
      override setMetricProducer(producer: Parameters<PullReader['setMetricProducer']>[0]): void {
        producers.push(producer);
        super.setMetricProducer(producer);
      }
    }
    new MeterProvider({ readers: [new Keeping(), new Keeping()] });
    expect(producers).toHaveLength(2);
    expect(producers[0]).not.toBe(producers[1]);
  });
});

describe('meters', () => {
  test('the same name, version and schema give the same instruments, and one scope in the output', async () => {
    const reader = cumulative();
    const provider = new MeterProvider({ readers: [reader] });
    const make = () => provider.getMeter('shop', '1.0', { schemaUrl: 'https://schemas/1' }).createCounter('orders');
    expect(make()).toBe(make());
    make().add(1);
    make().add(2);
    const { scopeMetrics } = (await reader.collect()).resourceMetrics;
    expect(scopeMetrics.map(({ scope }) => scope)).toEqual([
      { name: 'shop', version: '1.0', schemaUrl: 'https://schemas/1' },
    ]);
    expect(await valuesOf(reader, 'orders')).toEqual({ '{}': 3 });
  });

  test.each([
    ['name', 'shop2', '1.0', { schemaUrl: 'https://schemas/1' }],
    ['version', 'shop', '1.1', { schemaUrl: 'https://schemas/1' }],
    ['schema', 'shop', '1.0', { schemaUrl: 'https://schemas/2' }],
    ['absence of a schema', 'shop', '1.0', undefined],
  ])('another %s makes another meter', async (_, name, version, options) => {
    const reader = cumulative();
    const provider = new MeterProvider({ readers: [reader] });
    provider.getMeter('shop', '1.0', { schemaUrl: 'https://schemas/1' }).createCounter('orders').add(1);
    provider.getMeter(name, version, options).createCounter('orders').add(10);
    const points = await pointsOf(reader, 'orders');
    expect(points.map(({ value }) => value)).toEqual([1, 10]);
  });

  test('a meter without instruments is not in the output, nor one that recorded nothing', async () => {
    const reader = cumulative();
    const provider = new MeterProvider({ readers: [reader] });
    provider.getMeter('empty');
    provider.getMeter('silent').createCounter('orders');
    expect((await reader.collect()).resourceMetrics.scopeMetrics).toEqual([]);
  });

  test('a name that is none makes a meter all the same', async () => {
    const reader = cumulative();
    const provider = new MeterProvider({ readers: [reader] });
    provider
      .getMeter(undefined as unknown as string)
      .createCounter('orders')
      .add(1);
    provider.getMeter('').createCounter('orders').add(1);
    expect(await valuesOf(reader, 'orders')).toEqual({ '{}': 2 });
  });

  test('instruments that are named alike in other letters are one, under the first spelling', async () => {
    const reader = cumulative();
    const meter = new MeterProvider({ readers: [reader] }).getMeter('shop');
    expect(meter.createCounter('ORDERS')).toBe(meter.createCounter('orders'));
    meter.createCounter('orders').add(1);
    expect(await valuesOf(reader, 'ORDERS')).toEqual({ '{}': 1 });
    expect(await valuesOf(reader, 'orders')).toEqual({});
  });
});

describe('flush and shutdown', () => {
  test('a flush reaches every reader, each time', async () => {
    const readers = [new Counting(), new Counting()];
    const provider = new MeterProvider({ readers });
    await provider.forceFlush();
    await provider.forceFlush();
    expect(readers.map(({ flushes }) => flushes)).toEqual([2, 2]);
  });

  test('a second shutdown gives the promise of the first, and no reader is ended twice', async () => {
    const reader = new Counting();
    const provider = new MeterProvider({ readers: [reader] });
    const first = provider.shutdown();
    expect(provider.shutdown()).toBe(first);
    await first;
    expect(provider.shutdown()).toBe(first);
    expect(reader.shutdowns).toBe(1);
  });

  test('a flush during or after the shutdown does nothing: the shutdown flushes', async () => {
    const reader = new Counting();
    const provider = new MeterProvider({ readers: [reader] });
    const ending = provider.shutdown();
    await expect(provider.forceFlush()).resolves.toBeUndefined();
    await ending;
    await expect(provider.forceFlush()).resolves.toBeUndefined();
    expect(reader.flushes).toBe(0);
  });

  test('what a reader throws is told to the caller, and the other readers are ended', async () => {
    const other = new Counting();
    const provider = new MeterProvider({ readers: [new Failing(), other] });
    await expect(provider.forceFlush()).rejects.toThrow('no flush');
    await expect(provider.shutdown()).rejects.toThrow('no shutdown');
    expect([other.flushes, other.shutdowns]).toEqual([1, 1]);
  });

  test('a reader that takes too long is given up at the time that the caller gives', async () => {
    class Endless extends PullReader {
      protected override onForceFlush(): Promise<void> {
        return new Promise(() => {});
      }

      protected override onShutdown(): Promise<void> {
        return new Promise(() => {});
      }
    }
    const provider = new MeterProvider({ readers: [new Endless()] });
    await expect(provider.forceFlush({ timeoutMillis: 10 })).rejects.toThrow('timed out');
    await expect(provider.shutdown({ timeoutMillis: 10 })).rejects.toThrow('timed out');
  });

  test('instruments go on taking calls after the shutdown, and new ones count what they would have recorded', async () => {
    const provider = new MeterProvider({ readers: [cumulative()] });
    const known = provider.getMeter('shop').createCounter('orders');
    const bound = known.bind({ country: 'NO' });
    await provider.shutdown();

    known.add(1);
    bound.add(1);
    expect(provider.dropped()).toEqual({});
    for (const meter of [provider.getMeter('shop'), provider.getMeter('another')]) {
      const late = meter.createCounter('late');
      late.add(1);
      late.bind({ country: 'NO' }).add(1);
      late.remove({ country: 'NO' });
      late.clear();
      meter.createGauge('level').record(1);
      meter.createObservableGauge('seen').addCallback((result) => result.observe(1));
    }
    expect(provider.dropped()).toEqual({ no_instrument: 6 });
  });
});

test.each([undefined, Number.NaN, 0, -1, '7'])('a limit of %p is none: the default stays', async (limit) => {
  const reader = new PullReader();
  const given = limit as number;
  const limits = { attributes: given, valueLength: given, instruments: given, meters: given };
  const provider = new MeterProvider({ readers: [reader], limits });
  provider.getMeter('m').createCounter('c').add(1, { a: 'a text', b: 2 });
  expect((await pointsOf(reader, 'c')).map(({ attributes }) => attributes)).toEqual([{ a: 'a text', b: 2 }]);
});

test.each([Number.POSITIVE_INFINITY, 2 ** 40, Number.NaN])(
  'a callback has its time where callbackTimeoutMs is %d',
  async (callbackTimeoutMs) => {
    const reader = new PullReader();
    const gauge = new MeterProvider({ readers: [reader], callbackTimeoutMs }).getMeter('m').createObservableGauge('g');
    gauge.addCallback(async (result) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      result.observe(1);
    });
    expect(await pointsOf(reader, 'g')).toHaveLength(1);
  },
);
