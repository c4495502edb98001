// Bound instruments: the same as the unbound ones, whatever happens to the series between two calls.

import { type Attributes, ValueType } from '@opentelemetry/api';
import { createAllowListAttributesProcessor, type ViewOptions } from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { MeterProvider } from '../../src/sdk/index.ts';
import { metricsOf, type PullReader, pointsOf } from './pull-reader.ts';
import { cumulative, delta, OVERFLOW, textOf, valuesOf } from './readers.ts';

const recordings = {
  createCounter: 'add',
  createUpDownCounter: 'add',
  createHistogram: 'record',
  createGauge: 'record',
} as const;

type Creation = keyof typeof recordings;

/** An instrument of any kind, given anything. */
interface Loose {
  bind(attributes: unknown): Record<string, (value: unknown) => void>;
  remove(attributes: unknown): void;
  clear(): void;
}

type Unbound = Record<'add' | 'record', (value: unknown, attributes: unknown) => void>;

function start(...views: ViewOptions[]) {
  const readers = [cumulative(), delta()] as const;
  const provider = new MeterProvider({ readers: [...readers], views });
  return { readers, provider, meter: provider.getMeter('shop') };
}

describe('bound equals unbound', () => {
  const set = fc.dictionary(
    fc.constantFrom('a', 'b', 'c', '', 'otel.metric.overflow', 'x'.repeat(300)),
    fc.oneof(
      fc.constantFrom('1', 'one', ' two\n', 'y'.repeat(300), undefined, null, Number.NaN),
      fc.integer({ min: 0, max: 2 }),
      fc.boolean(),
      fc.array(fc.constantFrom('1', 'one'), { maxLength: 2 }),
    ),
    { maxKeys: 4 },
  );
  const sets = fc.array(set, { minLength: 6, maxLength: 6 });
  const value = fc.oneof(
    { weight: 4, arbitrary: fc.double({ min: 0, max: 1e6, noNaN: true }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(-1, -0, Number.NaN, 2n, '3', undefined, Number.POSITIVE_INFINITY, 2 ** 60),
    },
  );
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ act: fc.constant('record' as const), set: fc.nat(5), value }) },
    { weight: 1, arbitrary: fc.record({ act: fc.constant('remove' as const), set: fc.nat(5) }) },
    { weight: 1, arbitrary: fc.record({ act: fc.constantFrom('clear' as const, 'collect' as const) }) },
  );
  const views = fc.constantFrom<ViewOptions[]>(
    [],
    [{ instrumentName: '*', attributesProcessors: [createAllowListAttributesProcessor(['a', 'b'])] }],
    [{ instrumentName: '*' }, { instrumentName: 'metric', name: 'other', aggregationCardinalityLimit: 2 }],
    [{ instrumentName: '*', aggregationCardinalityLimit: 3 }],
  );

  test.each(Object.entries(recordings) as [Creation, 'add' | 'record'][])('%s', async (create, call) => {
    await fc.assert(
      fc.asyncProperty(
        sets,
        fc.array(step, { maxLength: 40 }),
        views,
        fc.constantFrom(ValueType.INT, ValueType.DOUBLE),
        async (sets, steps, chosen, valueType) => {
          const plain = start(...chosen);
          const bound = start(...chosen);
          const unbound = plain.meter[create]('metric', { valueType }) as unknown as Loose & Unbound;
          const binding = bound.meter[create]('metric', { valueType }) as unknown as Loose;
          const handles = new Map<number, ReturnType<Loose['bind']>>();
          for (const step of steps) {
            if (step.act === 'record') {
              // Binding begins a series, so it is done at a value that begins one.
              if (!handles.has(step.set) && !(typeof step.value === 'number' && step.value >= 0 && step.value < 1e9)) {
                continue;
              }
              const handle = handles.get(step.set) ?? binding.bind(sets[step.set]);
              handles.set(step.set, handle);
              handle[call]?.(step.value);
              unbound[call](step.value, sets[step.set]);
            } else if (step.act === 'remove') {
              for (const instrument of [unbound, binding]) instrument.remove(sets[step.set]);
            } else if (step.act === 'clear') {
              for (const instrument of [unbound, binding]) instrument.clear();
            } else {
              expect(await shownBy(bound.readers)).toEqual(await shownBy(plain.readers));
            }
          }
          expect(await shownBy(bound.readers)).toEqual(await shownBy(plain.readers));
          expect(bound.provider.dropped()).toEqual(plain.provider.dropped());
        },
      ),
      { numRuns: 60 },
    );
  });

  /** All that readers are shown, but for the times. */
  async function shownBy(readers: readonly PullReader[]): Promise<unknown> {
    const shown = await Promise.all(readers.map(metricsOf));
    return shown.map((metrics) =>
      metrics.map(({ descriptor: { name }, dataPoints }) => [
        name,
        dataPoints.map(({ attributes, value }) => [attributes, value]),
      ]),
    );
  }
});

test('bound without attributes is the set without attributes', async () => {
  const { readers, meter } = start();
  const counter = meter.createCounter('orders');
  counter.bind().add(1);
  counter.bind({}).add(2);
  counter.add(4);
  expect(await valuesOf(readers[0], 'orders')).toEqual({ '{}': 7 });
});

test('two handles of one set are one series', async () => {
  const { readers, meter } = start();
  const counter = meter.createCounter('orders');
  counter.bind({ country: 'NO', paid: true }).add(1);
  counter.bind({ paid: true, country: 'NO' }).add(2);
  expect(Object.values(await valuesOf(readers[0], 'orders'))).toEqual([3]);
});

test('an object that its caller uses again changes nothing that is bound', async () => {
  const { readers, meter } = start();
  const counter = meter.createCounter('orders');
  const attributes: Attributes = { country: 'NO' };
  const bound = counter.bind(attributes);
  attributes.country = 'SE';
  bound.add(1);
  counter.clear();
  bound.add(2);
  expect(await valuesOf(readers[0], 'orders')).toEqual({ [textOf({ country: 'NO' })]: 2 });
});

test.each(['remove', 'clear'] as const)('after %s it begins its series anew, time and again', async (act) => {
  const { readers, meter } = start();
  const counter = meter.createCounter('orders');
  const [bound, other] = [counter.bind({ country: 'NO' }), counter.bind({ country: 'SE' })];
  for (let round = 1; round <= 3; round++) {
    bound.add(round);
    other.add(1);
    if (act === 'remove') counter.remove({ country: 'NO' });
    else counter.clear();
    expect((await valuesOf(readers[0], 'orders'))[textOf({ country: 'NO' })]).toBeUndefined();
    bound.add(10 * round);
    expect((await valuesOf(readers[0], 'orders'))[textOf({ country: 'NO' })]).toBe(10 * round);
  }
  other.add(1);
  expect((await valuesOf(readers[0], 'orders'))[textOf({ country: 'SE' })]).toBe(act === 'remove' ? 4 : 1);
});

test('the limit is applied when it is bound: known sets keep their place, a set without one goes to the overflow', async () => {
  const { readers, meter } = start({ instrumentName: '*', aggregationCardinalityLimit: 3 });
  const counter = meter.createCounter('orders');
  const handles = ['NO', 'SE', 'DK', 'FI'].map((country) => counter.bind({ country }));
  for (const handle of handles.reverse()) handle.add(1);
  expect(await valuesOf(readers[0], 'orders')).toEqual({
    [textOf({ country: 'NO' })]: 1,
    [textOf({ country: 'SE' })]: 1,
    [OVERFLOW]: 2,
  });
});

test('one that was bound to the overflow finds its place when there is room', async () => {
  const { readers, meter } = start({ instrumentName: '*', aggregationCardinalityLimit: 2 });
  const counter = meter.createCounter('orders');
  counter.add(1, { country: 'NO' });
  const late = counter.bind({ country: 'SE' });
  late.add(1);
  counter.remove({ country: 'NO' });
  late.add(2);
  expect(await valuesOf(readers[0], 'orders')).toEqual({ [textOf({ country: 'SE' })]: 2, [OVERFLOW]: 1 });
});

test('a counter that is bound shows 0 before anything is added; a gauge shows nothing that nobody measured', async () => {
  const { readers, meter } = start();
  meter.createCounter('orders').bind({ country: 'NO' });
  const level = meter.createGauge('level').bind({ tank: 1 });
  expect(await valuesOf(readers[0], 'orders')).toEqual({ [textOf({ country: 'NO' })]: 0 });
  expect(await pointsOf(readers[0], 'level')).toEqual([]);
  level.record(3);
  expect(await valuesOf(readers[0], 'level')).toEqual({ [textOf({ tank: 1 })]: 3 });
  expect(await valuesOf(readers[0], 'level')).toEqual({ [textOf({ tank: 1 })]: 3 });
});

test('attributes that cannot be read are counted at each value, and nothing throws', () => {
  const { provider, meter } = start();
  const unreadable = new Proxy({}, { ownKeys: () => [][0] as never });
  const bound = meter.createCounter('orders').bind(unreadable);
  expect(provider.dropped()).toEqual({});
  bound.add(1);
  bound.add(1);
  expect(provider.dropped()).toEqual({ attributes_threw: 2 });
});
