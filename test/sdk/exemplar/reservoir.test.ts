// Which measurements stay: each of an interval with the same chance, and at a low price.

import { ROOT_CONTEXT } from '@opentelemetry/api';
import { BucketPlaces, Place, type Reservoir, SpreadPlaces } from '../../../src/sdk/exemplar/reservoir.ts';
import { ExemplarSampler } from '../../../src/sdk/exemplar/sampler.ts';
import { SteadyClock } from '../../../src/support/clock.ts';
import { counted, inSpan } from './spans.ts';

const sampler = new ExemplarSampler('trace_based', new SteadyClock());
const sampled = inSpan();

function valuesOf(reservoir: Reservoir): number[] {
  return reservoir.collect().map(({ value }) => value);
}

/** Chance that is the same in every run. Source of the numbers: mulberry32. */
beforeEach(() => {
  let state = 42;
  jest.spyOn(Math, 'random').mockImplementation(() => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** How often each of so many measurements is kept, over many intervals. */
function kept(make: () => Reservoir, measurements: number, intervals: number, isSampled = (_: number) => true) {
  const times = Array.from({ length: measurements }, () => 0);
  const reservoir = make();
  for (let interval = 0; interval < intervals; interval++) {
    for (let at = 0; at < measurements; at++) reservoir.offer(at, isSampled(at) ? sampled : ROOT_CONTEXT, 0);
    for (const value of valuesOf(reservoir)) times[value] = (times[value] ?? 0) + 1;
  }
  return times;
}

/** The farthest from what is expected, in standard deviations of a count. */
function farthest(times: readonly number[], expected: number): number {
  return Math.max(...times.map((each) => Math.abs(each - expected) / Math.sqrt(expected)));
}

describe('one place', () => {
  test('keeps each of ten measurements with the same chance', () => {
    expect(
      farthest(
        kept(() => new Place(sampler), 10, 20_000),
        2000,
      ),
    ).toBeLessThan(4);
  });

  test('where one of ten is in a sampled span, early ones have no better chance than late ones', () => {
    const times = kept(
      () => new Place(sampler),
      400,
      4000,
      (at) => at % 10 === 5,
    );
    const halves = [times.slice(0, 200), times.slice(200)].map((half) => half.reduce((sum, each) => sum + each, 0));
    expect(halves[0]).toBeGreaterThan(1700);
    expect(halves[1]).toBeGreaterThan(1700);
  });

  test('looks at few contexts once it is taken: of 100,000 measurements at a few dozen', () => {
    const place = new Place(sampler);
    const { context, times } = counted();
    for (let at = 0; at < 100_000; at++) place.offer(at, context);
    expect(times()).toBeGreaterThan(2);
    expect(times()).toBeLessThan(40);
  });

  test('the first of each interval takes it; a silent interval leaves it as it is', () => {
    const place = new Place(sampler);
    expect(place.collect()).toEqual([]);
    for (const value of [1, 2, 3]) {
      for (let more = 0; more < 1000; more++) place.collect();
      place.offer(value, sampled);
      expect(valuesOf(place)).toEqual([value]);
    }
    place.offer(4, ROOT_CONTEXT);
    expect(valuesOf(place)).toEqual([3]);
  });

  test('gives the same object as long as it keeps the same exemplar', () => {
    const place = new Place(sampler);
    place.offer(1, sampled);
    expect(place.collect()[0]).toBe(place.collect()[0]);
  });

  test('is empty when it was cleared', () => {
    const place = new Place(sampler);
    place.offer(1, sampled);
    place.clear();
    expect(place.collect()).toEqual([]);
  });
});

describe('a place for each bucket', () => {
  test('keeps one of each, in the order of the buckets', () => {
    const places = new BucketPlaces(sampler, 4);
    for (const bucket of [3, 0, 3, 1]) places.offer(bucket * 10, sampled, bucket);
    expect(valuesOf(places)).toEqual([0, 10, 30]);
  });

  test('each bucket has intervals of its own measurements', () => {
    const places = new BucketPlaces(sampler, 2);
    places.offer(1, sampled, 0);
    places.offer(10, sampled, 1);
    places.collect();
    places.offer(2, sampled, 0);
    expect(valuesOf(places)).toEqual([2, 10]);
    places.clear();
    expect(valuesOf(places)).toEqual([]);
  });
});

describe('several places', () => {
  test('keep no more than there are, and each measurement with the same chance', () => {
    const times = kept(() => new SpreadPlaces(sampler, 5), 20, 2000);
    const all = times.reduce((sum, each) => sum + each, 0);
    expect(all).toBeLessThanOrEqual(5 * 2000);
    expect(farthest(times, all / 20)).toBeLessThan(4);
  });

  test('are all taken after enough measurements', () => {
    const places = new SpreadPlaces(sampler, 20);
    for (let at = 0; at < 1000; at++) places.offer(at, sampled);
    expect(new Set(valuesOf(places)).size).toBe(20);
  });
});
