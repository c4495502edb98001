// Observed totals for readers that want differences: each is compared with what that reader has seen.

import { MeterProvider } from '../../../src/sdk/index.ts';
import { pass, stopClocks } from '../moved-clock.ts';
import { cumulative, delta, intervalsOf, valuesOf } from '../readers.ts';
import { CPU0, creations, startObserved } from './observed.ts';

describe('differences', () => {
  test('a delta reader is shown by how much a total grew since it last asked', async () => {
    const { meter, said, say, values } = startObserved(delta());
    creations.counter(meter).addCallback(say);
    const seen: unknown[] = [];
    for (const total of [5, 7, 7, 12]) {
      said.set(0, total);
      seen.push((await values())[CPU0]);
    }
    expect(seen).toEqual([5, 2, 0, 5]);
  });

  test('a total that fell has begun anew: all of it is new', async () => {
    const { meter, said, say, values } = startObserved(delta());
    creations.counter(meter).addCallback(say);
    const seen: unknown[] = [];
    for (const total of [5, 7, 3, 4]) {
      said.set(0, total);
      seen.push((await values())[CPU0]);
    }
    expect(seen).toEqual([5, 2, 3, 1]);
  });

  test('an up-down counter may fall', async () => {
    const { meter, said, say, values } = startObserved(delta());
    creations.upDown(meter).addCallback(say);
    const seen: unknown[] = [];
    for (const sum of [5, 3, -2, -2]) {
      said.set(0, sum);
      seen.push((await values())[CPU0]);
    }
    expect(seen).toEqual([5, -2, -5, 0]);
  });

  test('a gauge is a level for every reader', async () => {
    const { meter, said, say, values } = startObserved(delta());
    creations.gauge(meter).addCallback(say);
    said.set(0, 5);
    await values();
    expect(await values()).toEqual({ [CPU0]: 5 });
  });

  test('a set that was away for a while goes on from where it was', async () => {
    const { meter, said, say, values } = startObserved(delta());
    creations.counter(meter).addCallback(say);
    said.set(0, 5);
    await values();
    said.clear();
    expect(await values()).toEqual({});
    said.set(0, 9);
    expect(await values()).toEqual({ [CPU0]: 4 });
  });

  test('sets that were filtered into one are compared as one', async () => {
    const { meter, said, say, values } = startObserved(delta(), {
      views: [{ instrumentName: 'metric', attributesProcessors: [{ process: () => ({}) }] }],
    });
    creations.counter(meter).addCallback(say);
    said.set(0, 5).set(1, 7);
    expect(await values()).toEqual({ '{}': 12 });
    said.set(0, 6).set(1, 9);
    expect(await values()).toEqual({ '{}': 3 });
  });

  test('each reader has a past of its own', async () => {
    const [often, seldom, totals] = [delta(), delta(), cumulative()];
    const meter = new MeterProvider({ readers: [often, seldom, totals] }).getMeter('host');
    let total = 0;
    creations.counter(meter).addCallback((result) => result.observe(total));
    const seen: unknown[] = [];
    for (total of [1, 3, 6]) seen.push((await valuesOf(often, 'metric'))['{}']);
    expect(seen).toEqual([1, 2, 3]);
    expect(await valuesOf(seldom, 'metric')).toEqual({ '{}': 6 });
    expect(await valuesOf(totals, 'metric')).toEqual({ '{}': 6 });
  });

  test('they begin where the last collection ended', async () => {
    stopClocks();
    const { reader, meter, said, say } = startObserved(delta());
    creations.counter(meter).addCallback(say);
    said.set(0, 5);
    await reader.collect();
    const first = Date.now();
    await pass(10_000);
    expect(await intervalsOf(reader, 'metric')).toEqual({ [CPU0]: { start: first, end: first + 10_000 } });
  });
});
