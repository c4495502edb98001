// Callbacks that take their time: none is waited for beyond its deadline, none holds up another, and none is asked twice.

import type { Attributes, ObservableCallback, ObservableResult } from '@opentelemetry/api';
import { MeterProvider } from '../../../src/sdk/index.ts';
import { pass, stopClocks } from '../moved-clock.ts';
import type { PullReader } from '../pull-reader.ts';
import { cumulative, delta, textOf, valuesOf } from '../readers.ts';
import { collect, raise, startCallbacks } from './asked.ts';

/** Attributes that tell when they are read. */
function readBy(read: () => boolean): Attributes {
  return Object.defineProperty({}, 'late', { get: read, enumerable: true });
}

const forever = () => new Promise<void>(() => {});

describe('the deadline', () => {
  beforeEach(stopClocks);

  test('one that hangs is given up after a second, and the others are shown', async () => {
    const { reader } = startCallbacks({ hanging: forever });
    const collecting = collect(reader);
    await pass(999);
    let isOver = false;
    void collecting.then(() => {
      isOver = true;
    });
    await pass(0);
    expect(isOver).toBe(false);
    await pass(1);
    expect(await collecting).toEqual({
      values: { good: 1 },
      errors: ['The callback of "hanging" took over 1000 ms.'],
    });
  });

  test('ten that hang take no longer than one', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `hanging${index}`);
    const { reader } = startCallbacks(Object.fromEntries(names.map((name) => [name, forever])));
    const collecting = collect(reader);
    await pass(1000);
    const { values, errors } = await collecting;
    expect(values).toEqual({ good: 1 });
    expect(errors).toHaveLength(10);
  });

  test.each([
    ['the option of the provider says how long', 250, undefined, 250],
    ['a reader may ask for less', undefined, 50, 50],
    ['a reader may not ask for more', 250, 5000, 250],
  ])('%s', async (_, callbackTimeoutMs, timeoutMillis, expected) => {
    const { reader } = startCallbacks(
      { hanging: forever },
      callbackTimeoutMs === undefined ? {} : { callbackTimeoutMs },
    );
    const collecting = collect(reader, timeoutMillis);
    await pass(expected);
    expect((await collecting).errors).toEqual([`The callback of "hanging" took over ${expected} ms.`]);
  });

  test('one that is in time is waited for, and leaves no timer behind', async () => {
    const { reader } = startCallbacks({
      slow: async (result) => {
        await new Promise((resolve) => setTimeout(resolve, 900));
        result.observe(9);
      },
    });
    const collecting = collect(reader);
    await pass(900);
    expect(await collecting).toEqual({ values: { slow: 9, good: 1 }, errors: [] });
    expect(jest.getTimerCount()).toBe(0);
  });

  test('no timer is started for callbacks that do not wait', async () => {
    const { reader } = startCallbacks({});
    const collecting = collect(reader);
    expect(jest.getTimerCount()).toBe(0);
    await collecting;
  });

  test('what one says after its deadline is not even read, and what it said before is thrown away', async () => {
    const late = jest.fn(() => true);
    const { reader } = startCallbacks({
      slow: async (result) => {
        result.observe(1);
        await new Promise((resolve) => setTimeout(resolve, 1500));
        result.observe(2, readBy(late));
      },
    });
    const first = collect(reader);
    await pass(1000);
    expect((await first).values).toEqual({ good: 1 });
    await pass(500);
    expect(late).not.toHaveBeenCalled();
    const second = collect(reader);
    await pass(1000);
    expect((await second).values).toEqual({ good: 1 });
  });

  test('a result that was kept is deaf once its callback is over', async () => {
    let kept: ObservableResult | undefined;
    const { reader } = startCallbacks({
      keeping: (result) => {
        kept = result;
      },
    });
    await collect(reader);
    const late = jest.fn(() => true);
    kept?.observe(5, readBy(late));
    expect(late).not.toHaveBeenCalled();
    expect((await collect(reader)).values).toEqual({ good: 1 });
  });

  test('one that still runs is not called a second time, and is called again when it is through', async () => {
    let calls = 0;
    const { reader } = startCallbacks({
      slow: async (result) => {
        calls += 1;
        if (calls === 1) await new Promise((resolve) => setTimeout(resolve, 1500));
        result.observe(calls);
      },
    });
    const first = collect(reader);
    await pass(1000);
    await first;
    expect(await collect(reader)).toEqual({
      values: { good: 1 },
      errors: ['The callback of "slow" is still running since an earlier collection.'],
    });
    expect(calls).toBe(1);
    await pass(500);
    expect(await collect(reader)).toEqual({ values: { slow: 2, good: 1 }, errors: [] });
  });

  test.each<[string, (collecting: Promise<unknown>) => unknown]>([
    ['waits for it', (collecting) => collecting],
    ['does not wait for it', () => {}],
  ])(
    'one that collects by itself, and %s, is called once and held up for no longer than its deadline',
    async (_, wait) => {
      const callback = jest.fn(() => wait(reader.collect()) as Promise<void>);
      const { reader } = startCallbacks({ circular: callback });
      const collecting = collect(reader);
      await pass(1000);
      expect((await collecting).values).toEqual({ good: 1 });
      expect(callback).toHaveBeenCalledTimes(1);
    },
  );
});

describe('the rest', () => {
  const MINUTE = 60_000;

  beforeEach(stopClocks);

  async function collectOnce(reader: PullReader) {
    const collecting = collect(reader);
    await pass(1000);
    return collecting;
  }

  /** A callback that takes 1.2 seconds as long as it is told to be slow. */
  function sluggish() {
    const state = { calls: 0, isSlow: true };
    const callback: ObservableCallback = async (result) => {
      state.calls += 1;
      if (state.isSlow) await new Promise((resolve) => setTimeout(resolve, 1200));
      result.observe(state.calls);
    };
    return { state, callback };
  }

  test('three timeouts in a row: then one is left alone for five minutes, and asked again', async () => {
    const { state, callback } = sluggish();
    const { reader } = startCallbacks({ slow: callback });
    for (let collection = 0; collection < 3; collection++) {
      expect((await collectOnce(reader)).errors).toEqual(['The callback of "slow" took over 1000 ms.']);
      await pass(1000);
    }
    expect(await collectOnce(reader)).toEqual({
      values: { good: 1 },
      errors: ['The callback of "slow" was too slow several times, and rests for a while.'],
    });
    expect(state.calls).toBe(3);
    state.isSlow = false;
    await pass(5 * MINUTE - 3000);
    expect((await collectOnce(reader)).values).toEqual({ good: 1 });
    await pass(3000);
    expect(await collectOnce(reader)).toEqual({ values: { slow: 4, good: 1 }, errors: [] });
  });

  test('one that is in time now and then never rests', async () => {
    const { state, callback } = sluggish();
    const { reader } = startCallbacks({ slow: callback });
    for (let collection = 1; collection <= 9; collection++) {
      state.isSlow = collection % 3 !== 0;
      await collectOnce(reader);
      await pass(1000);
    }
    expect(state.calls).toBe(9);
  });

  test('one that never ends is asked again after each rest: its answer may have been lost', async () => {
    const callback = jest.fn(forever);
    const { reader } = startCallbacks({ hanging: callback });
    for (let collection = 0; collection < 3; collection++) await collectOnce(reader);
    expect(callback).toHaveBeenCalledTimes(1);
    await pass(5 * MINUTE);
    await collectOnce(reader);
    expect(callback).toHaveBeenCalledTimes(2);
  });

  test('one that was too slow for a hasty reader only does not rest', async () => {
    const { state, callback } = sluggish();
    const { reader } = startCallbacks({ slow: callback });
    state.isSlow = true;
    for (let collection = 0; collection < 4; collection++) {
      const hasty = reader.collect({ timeoutMillis: 10 });
      await pass(10);
      expect((await hasty).errors).toHaveLength(1);
      await pass(10_000);
    }
    expect(state.calls).toBe(4);
  });

  test('one that rests costs a collection no time', async () => {
    const { reader } = startCallbacks({ hanging: forever });
    for (let collection = 0; collection < 3; collection++) await collectOnce(reader);
    await collect(reader);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('collections at the same time', () => {
  test('share one asking: each callback is called once, and both readers see the same', async () => {
    const readers = [cumulative(), delta()] as const;
    const callback = jest.fn(async (result: ObservableResult) => {
      await new Promise((resolve) => setImmediate(resolve));
      result.observe(callback.mock.calls.length, { cpu: 0 });
    });
    startCallbacks({ ticks: callback }, { readers: [...readers] });
    const values = await Promise.all(readers.map((reader) => valuesOf(reader, 'ticks')));
    expect(callback).toHaveBeenCalledTimes(1);
    expect(values).toEqual([{ [textOf({ cpu: 0 })]: 1 }, { [textOf({ cpu: 0 })]: 1 }]);
  });

  test('of one reader count nothing twice', async () => {
    const reader = cumulative();
    const meter = new MeterProvider({ readers: [reader] }).getMeter('host');
    meter.createObservableCounter('ticks').addCallback(async (result) => result.observe(5));
    const values = await Promise.all([valuesOf(reader, 'ticks'), valuesOf(reader, 'ticks')]);
    expect(values).toEqual([{ '{}': 5 }, { '{}': 5 }]);
  });

  test('one after the other ask each by itself', async () => {
    const callback = jest.fn();
    const { reader } = startCallbacks({ ticks: callback });
    await reader.collect();
    await reader.collect();
    expect(callback).toHaveBeenCalledTimes(2);
  });

  test('one error is told to each of them', async () => {
    const readers = [cumulative(), cumulative()] as const;
    startCallbacks({ throwing: () => raise('no') }, { readers: [...readers] });
    const told = await Promise.all(readers.map((reader) => collect(reader)));
    expect(told.map(({ errors }) => errors.length)).toEqual([1, 1]);
  });
});
