import type { Histogram as HistogramValue } from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { capped, conditional, declared, normalised, oneOf } from '../../src/definition/attribute.ts';
import {
  defineCounter,
  defineGauge,
  defineHistogram,
  defineObservableGauge,
  defineUpDownCounter,
} from '../../src/definition/define.ts';
import { errorType } from '../../src/definition/normalise.ts';
import type { Binder } from '../../src/instrument/binder.ts';
import { lossReasons } from '../../src/instrument/losses.ts';
import { Recording } from './recording.ts';

const attributes = {
  outcome: oneOf(['success', 'failure']),
  queue: declared({ cap: 4 }),
  error: conditional(normalised<unknown>(errorType, { cap: 4 })),
  repository: capped(4, { capPer: 'queue' }),
};
const definitions = {
  calls: defineCounter({ name: 'calls', description: 'Calls', attributes, startAtZero: ['outcome'], limit: 20 }),
  stock: defineUpDownCounter({ name: 'stock', description: 'Stock', attributes, limit: 20 }),
  heat: defineGauge({ name: 'heat', description: 'Heat', attributes, limit: 20 }),
  wait: defineHistogram({ name: 'wait', description: 'Wait', attributes, limit: 20, boundaries: [1] }),
  level: defineObservableGauge({ name: 'level', description: 'Level', attributes, limit: 20 }),
};

function fail(): never {
  throw new Error('hostile');
}

const revoked = Proxy.revocable({}, {});
revoked.revoke();
const circular: Record<string, unknown> = {};
circular.self = circular;

// What no well-meaning program passes, and some program does. Numbers stay far from the largest, because sums are kept
// by the provider.
const monsters: readonly unknown[] = [
  undefined,
  null,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -1,
  2 ** 53,
  10n,
  Symbol('x'),
  Symbol.iterator,
  fail,
  { valueOf: fail, toString: fail, toJSON: fail },
  { [Symbol.toPrimitive]: fail },
  new Proxy({}, { get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail }),
  new Proxy(fail, { apply: fail, get: fail }),
  revoked.proxy,
  Object.create(null),
  circular,
  [],
  ['a', ['b']],
  new Date(Number.NaN),
  new Map([['a', 1]]),
  Buffer.from('a'),
  new Error('a'),
  Object.defineProperty(new Error('a'), 'code', { get: fail }),
  '\u0000',
  '\ud800',
  '__proto__',
  'constructor',
  'x'.repeat(100_000),
];

// Wrapped in functions: fast-check looks into the values it makes, and these throw when somebody does.
const keys = ['outcome', 'queue', 'error', 'repository'] as const;
const anything: fc.Arbitrary<() => unknown> = fc.oneof(
  fc.nat(monsters.length - 1).map((index) => () => monsters[index]),
  fc
    .anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true })
    .filter((value) => !(Number.isFinite(value) && Math.abs(value as number) > 1e300))
    .map((value) => () => value),
);
const number = fc.oneof(
  anything,
  fc.double({ min: -1e6, max: 1e6 }).map((value) => () => value),
);
const someAttributes: fc.Arbitrary<() => unknown> = fc.oneof(
  anything,
  fc.constantFrom(...keys).map((key) => () => Object.defineProperty({}, key, { get: fail })),
  fc
    .record({ outcome: anything, queue: anything, error: anything, repository: anything }, { requiredKeys: [] })
    .map((record) => () => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, value()]))),
);
const call = fc.tuple(fc.nat(11), number, someAttributes);

function perform(binder: Binder, verb: number, value: never, given: never): void {
  const { calls, stock, heat, wait, level } = binder.instruments('shop', definitions);
  const verbs = [
    () => calls.add(value, given),
    () => calls.bind(given).add(value),
    () => stock.add(value, given),
    () => stock.set(value, given),
    () => stock.enter(given)(),
    () => stock.bind(given).add(value),
    () => heat.record(value, given),
    () => heat.bind(given).record(value),
    () => wait.record(value, given),
    () => wait.bind(given).record(value),
    () => level.set(value, given),
    () => level.delete(given),
  ];
  verbs[verb]?.();
}

describe('hostile arguments', () => {
  it('never throw, are counted or recorded, and leave finite sums, few series and clean text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 20, maxLength: 100 }), async (calls) => {
        const recording = new Recording();
        const binder = recording.attached();
        for (const [verb, value, given] of calls) perform(binder, verb, value() as never, given() as never);
        for (const { name } of Object.values(definitions)) {
          const points = await recording.points(name);
          expect(points.length).toBeLessThanOrEqual(20 + 3);
          for (const point of points) {
            const { value } = point;
            expect(Number.isFinite(typeof value === 'number' ? value : (value as HistogramValue).sum)).toBe(true);
            for (const text of Object.values(point.attributes)) expect(text).toMatch(/^[^\p{Cc}\p{Cs}]{1,128}$/u);
          }
        }
        for (const reason of Object.keys(binder.losses.droppedByReason())) expect(lossReasons).toContain(reason);
      }),
      { numRuns: 60 },
    );
    expect(({} as Record<string, unknown>).outcome).toBeUndefined();
  });

  it('leave the measurements beside them exact', async () => {
    const recording = new Recording();
    const binder = recording.attached();
    const { calls } = binder.instruments('shop', definitions);
    const well = { outcome: 'success', queue: 'mail', repository: 'acme/app' } as const;
    let expected = 0;
    calls.add(0, well);
    fc.assert(
      fc.property(call, ([verb, value, given]) => {
        if (verb > 1) perform(binder, verb, value() as never, given() as never);
        calls.add(1, well);
        expected += 1;
      }),
      { numRuns: 500 },
    );
    expect((await recording.rows('calls'))['outcome=success,queue=mail,repository=acme/app']).toBe(expected);
  });

  it('never reject at collection either', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(anything, someAttributes), { maxLength: 20 }), async (readings) => {
        const recording = new Recording();
        const { level } = recording.attached().instruments('shop', definitions);
        for (const [value, given] of readings.map(([first, second]) => [first(), second()])) {
          level.observe(() => value as never, given as never);
          level.observe(value as never, given as never);
          level.observeEach(() => [{ value, attributes: given }] as never);
          level.observeEach(() => value as never);
        }
        for (const { value } of await recording.points('level')) expect(Number.isFinite(value)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a value that is hard to read', () => {
  const well = { outcome: 'success', queue: 'mail', repository: 'acme/app' };

  it.each<[string, unknown]>([
    [
      'a getter that throws',
      {
        ...well,
        get queue() {
          return fail();
        },
      },
    ],
    ['a proxy that throws', new Proxy(well, { get: fail })],
    ['a proxy that is gone', revoked.proxy],
  ])('is counted and left out: %s', async (_what, given) => {
    const recording = new Recording();
    const binder = recording.attached();
    binder.instruments('shop', definitions).calls.add(1, given as never);
    expect(binder.losses.droppedByReason()).toEqual({ attributes_threw: 1 });
    expect(await recording.rows('calls')).toEqual({});
  });

  it.each<[string, unknown]>([
    ['a symbol', Symbol('x')],
    ['a BigInt', 10n],
    ['an array', ['a']],
    ['a function', fail],
    ['an object that throws as text', { toString: fail }],
    ['an object without a prototype', Object.create(null)],
  ])('is _OTHER: %s', async (_what, queue) => {
    const recording = new Recording();
    const binder = recording.attached();
    binder.instruments('shop', definitions).stock.add(1, { ...well, queue } as never);
    expect(await recording.rows('stock')).toEqual({ 'outcome=success,queue=_OTHER,repository=acme/app': 1 });
    expect(binder.losses.droppedByReason()).toEqual({});
  });

  it('is read from an object without a prototype, too', async () => {
    const recording = new Recording();
    const given = Object.assign(Object.create(null), well);
    recording.attached().instruments('shop', definitions).stock.add(1, given);
    expect(await recording.rows('stock')).toEqual({ 'outcome=success,queue=mail,repository=acme/app': 1 });
  });
});
