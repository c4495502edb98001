// An outage: what waits, what arrives after it, and what is given up.

import { ValueType } from '@opentelemetry/api';
import type { DataPoint, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { Backlog } from '../../../src/export/otlp/backlog.ts';
import { joined, partsOf, pointCount } from '../../../src/export/otlp/parts.ts';
import { MeterProvider } from '../../../src/sdk/index.ts';
import { delta } from '../../sdk/readers.ts';

const MINUTE = 60_000;
const MIB = 1024 * 1024;

/** A service that sells, and tells what it has sold since it was last asked. */
function shop() {
  const reader = delta();
  const counter = new MeterProvider({ readers: [reader] })
    .getMeter('shop')
    .createCounter('sold', { valueType: ValueType.INT });
  return {
    sell: (item: string, count = 1) => counter.add(count, { item }),
    collect: async () => (await reader.collect()).resourceMetrics,
  };
}

function pointsOf({ scopeMetrics }: ResourceMetrics): DataPoint<number>[] {
  return scopeMetrics
    .flatMap(({ metrics }) => metrics)
    .filter(({ descriptor }) => descriptor.name === 'sold')
    .flatMap(({ dataPoints }) => dataPoints as DataPoint<number>[]);
}

function soldIn(snapshot: ResourceMetrics): number {
  return pointsOf(snapshot).reduce((sum, { value }) => sum + value, 0);
}

function itemsIn(snapshot: ResourceMetrics): unknown[] {
  return pointsOf(snapshot).map(({ attributes }) => attributes.item);
}

/** Only what the shop says of its sales: the provider's own metrics would be points as well. */
async function sales({ collect }: ReturnType<typeof shop>): Promise<ResourceMetrics> {
  const { resource, scopeMetrics } = await collect();
  return { resource, scopeMetrics: scopeMetrics.filter(({ scope }) => scope.name === 'shop') };
}

test('where nothing waits, what is fresh is sent as it is', async () => {
  const service = shop();
  service.sell('tea');
  const fresh = await sales(service);
  const backlog = new Backlog(() => 100);
  expect(await backlog.merged(fresh)).toBe(fresh);
  expect([backlog.points, backlog.lost]).toEqual([0, 0]);
});

test('an outage leaves one point a series, of all of its time, and then nothing waits', async () => {
  const service = shop();
  const backlog = new Backlog(() => 100);
  let all: ResourceMetrics | undefined;
  for (let interval = 0; interval < 30; interval++) {
    service.sell('tea');
    service.sell(`${interval}`);
    all = await backlog.merged(await sales(service));
    if (interval < 29) backlog.keep(all, interval * 15_000);
  }
  expect(soldIn(all as ResourceMetrics)).toBe(60);
  expect(itemsIn(all as ResourceMetrics)).toHaveLength(31);
  expect([backlog.points, backlog.lost]).toEqual([0, 0]);
});

test('whatever arrives of the parts, and whenever: in the end everything has arrived once', async () => {
  const attempts = fc.array(
    fc.record({
      sold: fc.array(fc.tuple(fc.constantFrom('tea', 'rum', 'ink', 'rope', 'tar'), fc.nat({ max: 1000 })), {
        maxLength: 8,
      }),
      pointsEach: fc.integer({ min: 1, max: 4 }),
      /** Which of its parts arrive. */
      arrives: fc.infiniteStream(fc.boolean()),
      minutes: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    { maxLength: 9 },
  );
  await fc.assert(
    fc.asyncProperty(attempts, async (outage) => {
      const service = shop();
      const backlog = new Backlog(() => 100);
      const arrived = new Map<unknown, number>();
      const sold = new Map<unknown, number>();
      let now = 0;
      const push = async (pointsEach: number, arrives: () => boolean) => {
        const all = await backlog.merged(await sales(service));
        const unsent: ResourceMetrics[] = [];
        for (const part of partsOf(all, pointsEach)) {
          if (!arrives()) unsent.push(part);
          else for (const { attributes, value } of pointsOf(part)) add(arrived, attributes.item, value);
        }
        const [first, ...rest] = unsent;
        if (first !== undefined) backlog.keep(joined([first, ...rest]), now);
      };
      for (const { sold: basket, pointsEach, arrives, minutes } of outage) {
        for (const [item, count] of basket) {
          service.sell(item, count);
          add(sold, item, count);
        }
        now += minutes * MINUTE;
        await push(pointsEach, () => arrives.next().value);
      }
      await push(1000, () => true);
      expect(Object.fromEntries(arrived)).toEqual(Object.fromEntries(sold));
      expect([backlog.points, backlog.lost]).toEqual([0, 0]);
    }),
    { numRuns: 300 },
  );
});

function add(sums: Map<unknown, number>, key: unknown, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}

test('of an outage of hours the last 10 to 15 minutes arrive, and what was given up is counted', async () => {
  const service = shop();
  const backlog = new Backlog(() => 100);
  for (let minute = 0; minute < 180; minute++) {
    service.sell('tea');
    backlog.keep(await backlog.merged(await sales(service)), minute * MINUTE);
    const waiting = await backlog.merged(await sales(service));
    expect(soldIn(waiting)).toBeGreaterThanOrEqual(Math.min(minute + 1, 10));
    expect(soldIn(waiting)).toBeLessThanOrEqual(16);
    backlog.keep(waiting, minute * MINUTE);
  }
  // One point for each five minutes that were given up.
  expect(backlog.lost).toBeGreaterThan(30);
  expect(backlog.lost).toBeLessThan(36);
});

test.each([1, 4, 10])('what is younger than 10 minutes stays, at an interval of %i minutes', async (minutes) => {
  const service = shop();
  const backlog = new Backlog(() => 100);
  for (let now = 0; now <= 200; now += minutes) {
    service.sell('tea', now);
    const all = await backlog.merged(await sales(service));
    let young = 0;
    for (let then = now; then > now - 10 && then >= 0; then -= minutes) young += then;
    expect(soldIn(all)).toBeGreaterThanOrEqual(young);
    backlog.keep(all, now * MINUTE);
  }
  expect(backlog.lost).toBeGreaterThan(0);
});

test('a part that never arrives, while others do, grows old as well', async () => {
  const service = shop();
  const backlog = new Backlog(() => 100);
  const atMost: number[] = [];
  for (let minute = 0; minute < 60; minute++) {
    service.sell('tea');
    service.sell('poison');
    const [, poison] = partsOf(await backlog.merged(await sales(service)), 1);
    backlog.keep(poison as ResourceMetrics, minute * MINUTE);
    atMost.push(backlog.points === 0 ? 0 : soldIn(poison as ResourceMetrics));
  }
  expect(Math.max(...atMost)).toBeLessThanOrEqual(21);
  expect(backlog.lost).toBeGreaterThanOrEqual(2);
});

test('over 32 MiB the oldest points are given up, and counted', async () => {
  const service = shop();
  const backlog = new Backlog(() => MIB);
  for (let item = 0; item < 20; item++) service.sell(`older ${item}`);
  const older = await sales(service);
  await new Promise((resolve) => setTimeout(resolve, 5));
  for (let item = 0; item < 20; item++) service.sell(`newer ${item}`);
  backlog.keep(older, 0);
  backlog.keep(await backlog.merged(await sales(service)), 1);
  expect([backlog.points, backlog.lost]).toEqual([32, 8]);
  const items = itemsIn(await backlog.merged(await sales(service)));
  expect(items.filter((item) => String(item).startsWith('newer'))).toHaveLength(20);
  expect(items).toHaveLength(32);
});

test('what is too much as pieces, but not as one, is added up and not given up', async () => {
  const service = shop();
  const backlog = new Backlog(() => MIB);
  for (let minute = 0; minute < 12; minute++) {
    for (let item = 0; item < 20; item++) service.sell(`${item}`);
    backlog.keep(await backlog.merged(await sales(service)), minute * MINUTE);
    expect(backlog.points).toBeLessThanOrEqual(32);
  }
  const all = await backlog.merged(await sales(service));
  expect([soldIn(all), pointCount(all), backlog.lost]).toEqual([240, 20, 0]);
});

test('points that cannot be added up are lost, and counted', async () => {
  const service = shop();
  const backlog = new Backlog(() => 100);
  service.sell('tea');
  service.sell('milk');
  backlog.keep(await backlog.merged(await sales(service)), 0);
  service.sell('tea');
  const fresh = await sales(service);
  Object.defineProperty(pointsOf(fresh)[0], 'value', {
    get: () => {
      throw new Error('no value');
    },
  });
  await expect(backlog.merged(fresh)).rejects.toThrow('no value');
  expect([backlog.points, backlog.lost]).toEqual([0, 3]);
});
