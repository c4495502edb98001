import type { ObservableResult } from '@opentelemetry/api';
import { capped } from '../../src/definition/attribute.ts';
import {
  defineObservableCounter,
  defineObservableGauge,
  defineObservableUpDownCounter,
} from '../../src/definition/define.ts';
import { Binder } from '../../src/instrument/binder.ts';
import type { LossReason } from '../../src/instrument/losses.ts';
import type { ObservedLevel } from '../../src/instrument/observed.ts';
import { defaultSettings } from '../../src/instrument/settings.ts';
import { Recording } from './recording.ts';

const attributes = { queue: capped(100) };
const depth = defineObservableUpDownCounter({ name: 'depth', description: 'Depth', attributes });
const heat = defineObservableGauge({ name: 'heat', description: 'Heat', attributes });
const bytes = defineObservableCounter({ name: 'bytes', description: 'Bytes', attributes });
const definitions = { depth, heat, bytes };
const mail = { queue: 'mail' };

afterEach(() => {
  jest.useRealTimers();
});

describe('a level that is set', () => {
  it.each(['depth', 'heat', 'bytes'] as const)('stays until the next one, for %s', async (name) => {
    const recording = new Recording();
    const metrics = recording.attached().instruments('shop', definitions);
    metrics[name].set(3, mail);
    metrics[name].set(5, { queue: 'bills' });
    metrics[name].set(4, mail);
    expect(await recording.rows(name)).toEqual({ 'queue=mail': 4, 'queue=bills': 5 });
    expect(await recording.rows(name)).toEqual({ 'queue=mail': 4, 'queue=bills': 5 });
  });

  it('is reported no more after it was deleted, and again when it is set', async () => {
    const recording = new Recording();
    const metrics = recording.attached().instruments('shop', definitions);
    metrics.heat.set(3, mail);
    metrics.heat.set(3, { queue: 'bills' });
    metrics.heat.delete({ queue: 'bills' });
    metrics.heat.delete({ queue: 'never seen' });
    expect(await recording.rows('heat')).toEqual({ 'queue=mail': 3 });
    metrics.heat.set(1, { queue: 'bills' });
    expect(await recording.rows('heat')).toEqual({ 'queue=mail': 3, 'queue=bills': 1 });
  });

  it('moves from where it stands', async () => {
    const recording = new Recording();
    const binder = recording.attached();
    binder.instruments('shop', definitions);
    const level = binder.find('depth') as ObservedLevel;
    level.add(2, mail);
    level.add(-1, mail);
    level.set(10, { queue: 'bills' });
    level.add(5, { queue: 'bills' });
    expect(await recording.rows('depth')).toEqual({ 'queue=mail': 1, 'queue=bills': 15 });
  });

  it('counts down to a point in time, and stops at zero', async () => {
    jest.useFakeTimers({
      now: 1_700_000_000_000,
      doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance'],
    });
    const recording = new Recording();
    const metrics = recording.attached().instruments('shop', definitions);
    metrics.heat.countDownTo(1_700_000_060, mail);
    expect(await recording.rows('heat')).toEqual({ 'queue=mail': 60 });
    jest.setSystemTime(1_700_000_045_000);
    expect(await recording.rows('heat')).toEqual({ 'queue=mail': 15 });
    jest.setSystemTime(1_700_000_100_000);
    expect(await recording.rows('heat')).toEqual({ 'queue=mail': 0 });
    metrics.heat.set(7, mail);
    expect(await recording.rows('heat')).toEqual({ 'queue=mail': 7 });
  });
});

it('tells a provider nothing about a set without a level', async () => {
  let collect: (result: ObservableResult) => Promise<void> = async () => {};
  const gauge = { addCallback: (callback: typeof collect) => (collect = callback) };
  const binder = new Binder();
  const { heat: level } = binder.instruments('shop', definitions);
  binder.attach({ getMeter: () => ({ createObservableGauge: () => gauge }) } as never, {
    ...defaultSettings,
    metrics: { depth: { enabled: false }, bytes: { enabled: false } },
  });
  level.set(1, mail);
  level.delete(mail);
  level.observe(() => undefined, { queue: 'bills' });
  const observe = jest.fn();
  await collect({ observe });
  expect(observe).not.toHaveBeenCalled();
});

describe('a level that is observed', () => {
  it('comes from a callback at each collection, until it ends', async () => {
    const recording = new Recording();
    const metrics = recording.attached().instruments('shop', definitions);
    let waiting = 1;
    const stop = metrics.depth.observe(() => waiting++, mail);
    const stopToo = metrics.depth.observe(async () => 40, { queue: 'bills' });
    expect(await recording.rows('depth')).toEqual({ 'queue=mail': 1, 'queue=bills': 40 });
    expect(await recording.rows('depth')).toEqual({ 'queue=mail': 2, 'queue=bills': 40 });
    stopToo();
    stopToo();
    expect((await recording.rows('depth'))['queue=mail']).toBe(3);
    stop();
    const calls = waiting;
    await recording.rows('depth');
    expect(waiting).toBe(calls);
  });

  it('may come as several sets from one callback', async () => {
    const recording = new Recording();
    const metrics = recording.attached().instruments('shop', definitions);
    metrics.depth.observeEach(async () => [
      { value: 1, attributes: mail },
      { value: undefined, attributes: { queue: 'left out' } },
      { value: 2, attributes: { queue: 'bills' } },
    ]);
    expect(await recording.rows('depth')).toEqual({ 'queue=mail': 1, 'queue=bills': 2 });
  });

  it('is asked for when the callback was there before the telemetry, and by each telemetry after it', async () => {
    const [first, second] = [new Recording(), new Recording()];
    const binder = new Binder();
    binder.instruments('shop', definitions).heat.observe(() => 21, mail);
    first.attach(binder);
    expect(await first.rows('heat')).toEqual({ 'queue=mail': 21 });
    second.attach(binder);
    expect(await second.rows('heat')).toEqual({ 'queue=mail': 21 });
    binder.detach();
    expect(binder.losses.droppedByReason()).toEqual({});
  });

  it('is not asked for any more by a telemetry that has ended', async () => {
    const recording = new Recording();
    const binder = recording.attached();
    const read = jest.fn(() => 1);
    binder.instruments('shop', definitions).heat.observe(read, mail);
    await recording.rows('heat');
    binder.detach();
    await recording.rows('heat');
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('is told to one telemetry only, the last that started', async () => {
    const [first, second] = [new Recording(), new Recording()];
    const binder = first.attached();
    const { heat: level } = binder.instruments('shop', definitions);
    second.attach(binder);
    level.set(1, mail);
    level.observe(() => 2, { queue: 'bills' });
    expect(await first.rows('heat')).toEqual({});
    expect(await second.rows('heat')).toEqual({ 'queue=mail': 1, 'queue=bills': 2 });
  });

  it('belongs to the attributes at the time of the registration', async () => {
    const recording = new Recording();
    const metrics = recording.attached().instruments('shop', definitions);
    const given = { queue: 'mail' };
    metrics.heat.observe(() => 1, given);
    given.queue = 'bills';
    expect(await recording.rows('heat')).toEqual({ 'queue=mail': 1 });
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['gives text', () => '5'],
    ['gives NaN', () => Number.NaN],
    ['gives a promise of Infinity', async () => Number.POSITIVE_INFINITY],
  ])('is left out and counted when the callback %s, and the others are read', async (_how, read) => {
    const recording = new Recording();
    const binder = recording.attached();
    const metrics = binder.instruments('shop', definitions);
    metrics.heat.observe(read as () => number, mail);
    metrics.heat.observe(() => 5, { queue: 'bills' });
    expect(await recording.rows('heat')).toEqual({ 'queue=bills': 5 });
    await recording.rows('heat');
    expect(binder.losses.droppedByReason()).toEqual({ callback_failed: 2 });
  });

  it('is left out, and that is no loss, when the callback has nothing to say', async () => {
    const recording = new Recording();
    const binder = recording.attached();
    binder.instruments('shop', definitions).heat.observe(() => undefined, mail);
    expect(await recording.rows('heat')).toEqual({});
    expect(binder.losses.droppedByReason()).toEqual({});
  });
});

describe('a level that cannot be kept is counted', () => {
  it.each<[LossReason, unknown]>([
    ['not_finite', Number.NaN],
    ['not_finite', Number.NEGATIVE_INFINITY],
    ['not_a_number', '5'],
    ['not_a_number', undefined],
    ['not_a_number', Symbol('5')],
  ])('as %s: %p, by every verb', async (reason, value) => {
    const recording = new Recording();
    const binder = recording.attached();
    const { heat: level } = binder.instruments('shop', definitions);
    level.set(1, mail);
    level.set(value as never, mail);
    level.countDownTo(value as never, mail);
    (binder.find('heat') as ObservedLevel).add(value as never, mail);
    expect(binder.losses.droppedByReason()).toEqual({ [reason]: 3 });
    expect(await recording.rows('heat')).toEqual({ 'queue=mail': 1 });
  });

  it('as negative: for a counter, set or observed, and for nothing else', async () => {
    const recording = new Recording();
    const binder = recording.attached();
    const metrics = binder.instruments('shop', definitions);
    metrics.bytes.set(-1, mail);
    metrics.heat.set(-1, mail);
    metrics.depth.set(-1, mail);
    metrics.bytes.observe(() => -1, { queue: 'bills' });
    expect(await recording.rows('bytes')).toEqual({});
    expect(await recording.rows('heat')).toEqual({ 'queue=mail': -1 });
    expect(await recording.rows('depth')).toEqual({ 'queue=mail': -1 });
    expect(binder.losses.droppedByReason()).toMatchObject({ negative: 1 });
    expect(binder.losses.droppedByReason().callback_failed).toBeGreaterThanOrEqual(1);
  });

  it('as not finite: when steps add up to more than a number holds', async () => {
    const recording = new Recording();
    const binder = recording.attached();
    binder.instruments('shop', definitions);
    const level = binder.find('depth') as ObservedLevel;
    level.add(1e308, mail);
    level.add(1e308, mail);
    expect(await recording.rows('depth')).toEqual({ 'queue=mail': 1e308 });
    expect(binder.losses.droppedByReason()).toEqual({ not_finite: 1 });
  });

  it('once a call: before the start, with attributes that throw, and not at all when switched off', () => {
    const recording = new Recording();
    const binder = new Binder();
    const { heat: level } = binder.instruments('shop', definitions);
    const broken = {
      get queue(): string {
        throw new Error('no');
      },
    };
    level.set(1, mail);
    level.set(Number.NaN, mail);
    expect(binder.losses.droppedByReason()).toEqual({ before_init: 2 });
    recording.attach(binder);
    level.set(1, broken);
    (binder.find('heat') as ObservedLevel).add(1, broken);
    expect(binder.losses.droppedByReason()).toEqual({ before_init: 2, attributes_threw: 2 });
    binder.detach('off');
    level.set(1, mail);
    level.set(Number.NaN, mail);
    expect(binder.losses.droppedByReason()).toEqual({ before_init: 2, attributes_threw: 2 });
  });

  it('by attribute, as often as it was replaced', async () => {
    const recording = new Recording();
    const binder = recording.attached({ attributeValues: { queue: ['mail'] } });
    binder.instruments('shop', definitions);
    const level = binder.find('depth') as ObservedLevel;
    level.add(1, { queue: 'bills' });
    level.set(1, { queue: 'bills' });
    expect(binder.losses.replacements()).toEqual([{ metric: 'depth', attribute: 'queue', times: 2 }]);
  });
});
