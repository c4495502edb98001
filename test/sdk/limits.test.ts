// The bounds of a provider hold for its whole life: series of a metric, instruments, and meters.

import { type DiagLogger, diag } from '@opentelemetry/api';
import { createAllowListAttributesProcessor, InstrumentType, type ViewOptions } from '@opentelemetry/sdk-metrics';
import { MeterProvider, type MeterProviderOptions } from '../../src/sdk/index.ts';
import { metricsOf, PullReader, pointsOf } from './pull-reader.ts';
import { cumulative, delta, OVERFLOW, textOf, valuesOf } from './readers.ts';

const warnings: string[] = [];

beforeEach(() => {
  warnings.length = 0;
  const warn = (message: string) => void warnings.push(message);
  const silent = () => {};
  const logger: DiagLogger = { warn, error: warn, info: silent, debug: silent, verbose: silent };
  diag.setLogger(logger, { suppressOverrideMessage: true });
});

afterEach(() => diag.disable());

function start(reader: PullReader, options: MeterProviderOptions = {}) {
  const provider = new MeterProvider({ ...options, readers: [reader] });
  return { provider, meter: provider.getMeter('shop'), counter: provider.getMeter('shop').createCounter('orders') };
}

const limited = (aggregationCardinalityLimit: number): { views: ViewOptions[] } => ({
  views: [{ instrumentName: '*', aggregationCardinalityLimit }],
});

describe('series of a metric', () => {
  test('after the limit, sets that are new share one series; those that are known keep theirs', async () => {
    const reader = cumulative();
    const { counter } = start(reader, limited(3));
    for (const user of ['u1', 'u2', 'u3', 'u4', 'u1']) counter.add(1, { user });
    expect(await valuesOf(reader, 'orders')).toEqual({
      [textOf({ user: 'u1' })]: 2,
      [textOf({ user: 'u2' })]: 1,
      [OVERFLOW]: 2,
    });
  });

  test('it holds for the life of the provider: collecting makes no room', async () => {
    const reader = cumulative();
    const { counter } = start(reader, limited(10));
    for (let round = 0; round < 50; round++) {
      for (let user = 0; user < 10; user++) counter.add(1, { user: `u${round}-${user}` });
      expect(await pointsOf(reader, 'orders')).toHaveLength(10);
    }
    expect((await valuesOf(reader, 'orders'))[OVERFLOW]).toBe(50 * 10 - 9);
  });

  test('nothing is lost: the sum over all series is the sum of all that was added', async () => {
    const reader = cumulative();
    const { counter } = start(reader, limited(5));
    for (let user = 0; user < 100; user++) counter.add(user, { user });
    const values = Object.values(await valuesOf(reader, 'orders'));
    expect(values.reduce((sum, value) => sum + value)).toBe(4950);
  });

  test('it is 2,000 where nobody says anything else', async () => {
    const reader = cumulative();
    const { counter } = start(reader);
    for (let user = 0; user < 2100; user++) counter.add(1, { user });
    const values = await valuesOf(reader, 'orders');
    expect(Object.keys(values)).toHaveLength(2000);
    expect(values[OVERFLOW]).toBe(2100 - 1999);
  });

  test('a reader says it by kind of instrument, and a view says it before the reader', async () => {
    const reader = new PullReader({ cardinalitySelector: (type) => (type === InstrumentType.COUNTER ? 4 : 6) });
    const { counter, meter } = start(reader, {
      views: [
        { instrumentName: 'viewed', aggregationCardinalityLimit: 3 },
        { instrumentName: 'filtered', attributesProcessors: [createAllowListAttributesProcessor(['user'])] },
      ],
    });
    const instruments = [counter, meter.createUpDownCounter('carts'), meter.createCounter('viewed')];
    for (const each of [...instruments, meter.createCounter('filtered')]) {
      for (let user = 0; user < 20; user++) each.add(1, { user, page: user });
    }
    const sizes = (await metricsOf(reader)).map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints.length]);
    expect(Object.fromEntries(sizes)).toEqual({ orders: 4, carts: 6, viewed: 3, filtered: 4 });
  });

  test('limits of readers are kept apart', async () => {
    const readers = [3, 5].map((limit) => new PullReader({ cardinalitySelector: () => limit }));
    const counter = new MeterProvider({ readers }).getMeter('shop').createCounter('orders');
    for (let user = 0; user < 20; user++) counter.add(1, { user });
    const [small, large] = await Promise.all(readers.map((reader) => valuesOf(reader, 'orders')));
    expect([Object.keys(small ?? {}).length, Object.keys(large ?? {}).length]).toEqual([3, 5]);
    expect([small?.[OVERFLOW], large?.[OVERFLOW]]).toEqual([18, 16]);
  });

  test('a limit of 1 leaves the overflow series only', async () => {
    const reader = cumulative();
    const { counter } = start(reader, limited(1));
    for (const user of ['u1', 'u2']) counter.add(1, { user });
    expect(await valuesOf(reader, 'orders')).toEqual({ [OVERFLOW]: 2 });
  });

  test('a limit that is none is passed over', async () => {
    for (const limit of [0, -1, Number.NaN, 'ten' as unknown as number]) {
      const reader = new PullReader({ cardinalitySelector: () => limit });
      const { counter } = start(reader);
      for (let user = 0; user < 20; user++) counter.add(1, { user });
      expect(await pointsOf(reader, 'orders')).toHaveLength(20);
    }
  });

  test('observations have the same limit', async () => {
    const reader = cumulative();
    const { meter } = start(reader, limited(3));
    meter.createObservableCounter('ticks').addCallback((result) => {
      for (let cpu = 0; cpu < 5; cpu++) result.observe(10 + cpu, { cpu });
    });
    const expected = { [textOf({ cpu: 0 })]: 10, [textOf({ cpu: 1 })]: 11, [OVERFLOW]: 12 + 13 + 14 };
    expect(await valuesOf(reader, 'ticks')).toEqual(expected);
    expect(await valuesOf(reader, 'ticks')).toEqual(expected);
  });

  test.each([
    ['totals', cumulative],
    ['differences', delta],
  ])('observed sets that are new find room once others were observed no more: %s', async (_, make) => {
    const reader = make();
    const { meter } = start(reader, limited(3));
    let first = 0;
    meter.createObservableCounter('ticks').addCallback((result) => {
      for (const pid of [first, first + 1]) result.observe(5, { pid });
    });
    for (first of [0, 10, 20]) {
      await reader.collect();
      const sets = Object.keys(await valuesOf(reader, 'ticks'));
      expect(sets).toEqual([textOf({ pid: first }), textOf({ pid: first + 1 })]);
    }
  });
});

describe('a delta reader', () => {
  test('forgets, when there is no room left, what was silent: sets that are new are seen again', async () => {
    const reader = delta();
    const { counter } = start(reader, limited(4));
    for (const user of ['u1', 'u2', 'u3', 'u4']) counter.add(1, { user });
    expect(Object.keys(await valuesOf(reader, 'orders'))).toHaveLength(4);
    counter.add(1, { user: 'u1' });
    await reader.collect();
    for (const user of ['u5', 'u6', 'u1', 'u7']) counter.add(1, { user });
    expect(await valuesOf(reader, 'orders')).toEqual({
      [textOf({ user: 'u1' })]: 1,
      [textOf({ user: 'u5' })]: 1,
      [textOf({ user: 'u6' })]: 1,
      [OVERFLOW]: 1,
    });
  });

  test('sees all of them, whatever the rounds, as long as one interval does not bring too many', async () => {
    const reader = delta();
    const { counter } = start(reader, limited(10));
    let sum = 0;
    for (let round = 0; round < 50; round++) {
      for (let user = 0; user < 4; user++) counter.add(1, { user: `u${round}-${user}` });
      for (const value of Object.values(await valuesOf(reader, 'orders'))) sum += value;
    }
    expect(sum).toBe(200);
  });

  test('makes room in its own memory: beside it, totals keep theirs', async () => {
    const [differences, totals] = [delta(), cumulative()];
    const counter = new MeterProvider({ readers: [differences, totals], ...limited(3) })
      .getMeter('shop')
      .createCounter('orders');
    for (const user of ['u1', 'u2', 'u3', 'u4']) {
      counter.add(1, { user });
      await differences.collect();
    }
    expect(await valuesOf(totals, 'orders')).toEqual({
      [textOf({ user: 'u1' })]: 1,
      [textOf({ user: 'u2' })]: 1,
      [OVERFLOW]: 2,
    });
  });

  test('what is bound finds its way after room was made', async () => {
    const reader = delta();
    const { counter } = start(reader, limited(3));
    const bound = ['u1', 'u2', 'u3'].map((user) => counter.bind({ user }));
    bound[2]?.add(1);
    expect(await valuesOf(reader, 'orders')).toEqual({ [OVERFLOW]: 1 });
    for (const each of [bound[2], bound[0]]) each?.add(1);
    expect(await valuesOf(reader, 'orders')).toEqual({ [textOf({ user: 'u3' })]: 1, [textOf({ user: 'u1' })]: 1 });
  });
});

describe('the warning of a metric that is full', () => {
  test('names the metric, its limit, and the attribute with the most values; is said once', async () => {
    const reader = cumulative();
    const { counter } = start(reader, limited(50));
    for (let user = 0; user < 200; user++) counter.add(1, { country: user % 2 ? 'NO' : 'SE', user: `u${user}` });
    await reader.collect();
    for (let user = 0; user < 200; user++) counter.add(1, { country: 'DK', user: `v${user}` });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('"orders" has reached its limit of 50 series');
    expect(warnings[0]).toContain('Its attribute "user" has 49 values, such as "u0" and "u1".');
  });

  test('is said for each metric by itself', () => {
    const { counter, meter } = start(cumulative(), limited(2));
    for (const each of [counter, meter.createCounter('carts')]) for (const user of [1, 2, 3]) each.add(1, { user });
    expect(warnings).toEqual([expect.stringContaining('"orders"'), expect.stringContaining('"carts"')]);
  });

  test('is not said as long as all sets have room', () => {
    const { counter } = start(cumulative(), limited(4));
    for (let round = 0; round < 3; round++) for (const user of ['u1', 'u2', 'u3']) counter.add(1, { user });
    expect(warnings).toEqual([]);
  });
});

describe('instruments', () => {
  test('the 513th records nothing, which is counted and said once; those that are there go on', async () => {
    const reader = cumulative();
    const { provider, meter, counter } = start(reader);
    for (let index = 1; index < 512; index++) meter.createCounter(`orders.${index}`).add(1);
    expect(warnings).toEqual([]);
    for (const name of ['one.more', 'two.more']) {
      const refused = provider.getMeter('another').createCounter(name);
      refused.add(1);
      refused.bind({ country: 'NO' }).add(1);
    }
    counter.add(1);
    meter.createCounter('orders.1').add(1);
    expect(provider.dropped()).toEqual({ no_instrument: 4 });
    expect(await metricsOf(reader)).toHaveLength(512);
    expect(await valuesOf(reader, 'orders.1')).toEqual({ '{}': 2 });
    expect(warnings).toEqual([expect.stringContaining('there are 512 instruments')]);
  });

  test('names that differ from call to call are counted, and memory is bounded', async () => {
    const reader = cumulative();
    const { provider, meter } = start(reader, { limits: { instruments: 10 } });
    for (let order = 0; order < 1000; order++) meter.createCounter(`order.${order}`).add(1);
    expect(await metricsOf(reader)).toHaveLength(9);
    expect(provider.dropped()).toEqual({ no_instrument: 991 });
  });

  test('one that is refused is refused each time, and found when there was room for it', () => {
    const { meter } = start(cumulative(), { limits: { instruments: 2 } });
    const kept = meter.createCounter('kept');
    const refused = meter.createCounter('refused');
    expect(meter.createCounter('kept')).toBe(kept);
    expect(meter.createCounter('refused')).not.toBe(refused);
  });

  test('names that are none are refused, counted and said once', async () => {
    const reader = cumulative();
    const { provider, meter } = start(reader);
    for (const name of ['', 'x'.repeat(256), undefined, 7, null]) meter.createCounter(name as string).add(1);
    expect(provider.dropped()).toEqual({ no_instrument: 5 });
    expect(warnings).toEqual([expect.stringContaining('its name is ""')]);
    meter.createCounter('x'.repeat(255)).add(1);
    expect(await metricsOf(reader)).toHaveLength(1);
  });
});

describe('meters', () => {
  test('the instruments of the 65th record nothing, which is counted and said once', async () => {
    const reader = cumulative();
    const provider = new MeterProvider({ readers: [reader] });
    for (let index = 0; index < 66; index++) provider.getMeter(`meter${index}`).createCounter('orders').add(1);
    const { scopeMetrics } = (await reader.collect()).resourceMetrics;
    expect(scopeMetrics).toHaveLength(64);
    expect(provider.dropped()).toEqual({ no_instrument: 2 });
    expect(warnings).toEqual([expect.stringContaining('there are 64 meters')]);
  });

  test('one without instruments takes no room, nor does one whose instruments have no name', () => {
    const provider = new MeterProvider({ readers: [cumulative()], limits: { meters: 1 } });
    for (let index = 0; index < 10; index++) provider.getMeter(`meter${index}`);
    provider.getMeter('nameless').createCounter('');
    provider.getMeter('shop').createCounter('orders').add(1);
    expect(provider.dropped()).toEqual({});
  });
});
