import type { DataPoint, MetricData, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { halvesOf, joined, partsOf, pointCount } from '../../../src/export/otlp/parts.ts';
import { programs, snapshotOf } from './random-snapshots.ts';

/** All points in their order, each with all that is around it but the list that it is in. */
function pointsOf({ resource, scopeMetrics }: ResourceMetrics) {
  return scopeMetrics.flatMap(({ scope, metrics }) =>
    metrics.flatMap(({ dataPoints, ...metric }) =>
      (dataPoints as DataPoint<unknown>[]).map((point) => ({ resource, scope, metric, point })),
    ),
  );
}

test('no point is lost, doubled, moved or changed, and none comes to another metric, scope or resource', async () => {
  await fc.assert(
    fc.asyncProperty(programs, fc.integer({ min: 1, max: 12 }), async (program, each) => {
      const snapshot = await snapshotOf(program);
      const parts = partsOf(snapshot, each);
      const before = pointsOf(snapshot);
      const after = parts.flatMap(pointsOf);
      expect(after).toEqual(before);
      for (const [index, { point }] of after.entries()) expect(point).toBe(before[index]?.point);
      expect(pointCount(snapshot)).toBe(before.length);
      expect(parts.map(pointCount).reduce((one, other) => one + other, 0)).toBe(before.length);
      for (const part of parts) {
        expect(pointCount(part)).toBeLessThanOrEqual(each);
        expect(pointCount(part)).toBeGreaterThan(0);
        for (const { metrics } of part.scopeMetrics)
          expect(metrics.every(({ dataPoints }) => dataPoints.length > 0)).toBe(true);
      }
      expect(parts).toHaveLength(Math.ceil(before.length / each));
    }),
    { numRuns: 300 },
  );
});

test('parts can be joined again, all of them or some', async () => {
  await fc.assert(
    fc.asyncProperty(programs, fc.integer({ min: 1, max: 12 }), fc.nat({ max: 3 }), async (program, each, from) => {
      const snapshot = await snapshotOf(program);
      const [first, ...rest] = partsOf(snapshot, each);
      if (first === undefined) return;
      expect(joined([first, ...rest])).toEqual(snapshot);
      const [some, ...others] = [first, ...rest].slice(from);
      if (some === undefined) return;
      const again = joined([some, ...others]);
      expect(pointsOf(again)).toEqual([some, ...others].flatMap(pointsOf));
      // Each scope and metric is there once, as it was before it was cut.
      const scopes = again.scopeMetrics.map(({ scope }) => scope);
      expect(new Set(scopes).size).toBe(scopes.length);
      const descriptors = again.scopeMetrics.flatMap(({ metrics }) => metrics.map(({ descriptor }) => descriptor));
      expect(new Set(descriptors).size).toBe(descriptors.length);
    }),
    { numRuns: 300 },
  );
});

function snapshotWith(...sizes: number[]): ResourceMetrics {
  const point = { attributes: {}, startTime: [0, 0], endTime: [1, 0], value: 1 };
  const metrics = sizes.map((size, index) => ({
    descriptor: { name: `m${index}` },
    dataPoints: Array.from({ length: size }, () => point),
  }));
  const scopeMetrics = [{ scope: { name: 'shop' }, metrics: metrics as unknown as MetricData[] }];
  return { resource: {} as ResourceMetrics['resource'], scopeMetrics };
}

test('what fits is one part, and the very same object', () => {
  const snapshot = snapshotWith(3, 4);
  expect(partsOf(snapshot, 7)[0]).toBe(snapshot);
});

test('parts are about equally large: a last one of few points would cost a request of its own', () => {
  expect(partsOf(snapshotWith(50, 51), 50).map(pointCount)).toEqual([34, 34, 33]);
});

test('without points there is nothing to send', () => {
  expect(partsOf(snapshotWith(), 5)).toEqual([]);
  expect(partsOf(snapshotWith(0, 0), 5)).toEqual([]);
});

test.each([
  [2, [1, 1]],
  [5, [3, 2]],
  [100, [50, 50]],
])('%i points have halves of %p', (size, expected) => {
  expect(halvesOf(snapshotWith(size))?.map(pointCount)).toEqual(expected);
});

test.each([0, 1])('%i points have no halves', (size) => {
  expect(halvesOf(snapshotWith(size))).toBeUndefined();
});
