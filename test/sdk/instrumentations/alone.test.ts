// Each official instrumentation on one provider alone, after the other: what it tells is the same, but for how long things took.

import type { DataPoint, Histogram, ScopeMetrics } from '@opentelemetry/sdk-metrics';
import type { AloneReport } from './programs/report.ts';
import { report } from './run.ts';

/** What is left of a point when nothing is said of durations, levels, and the ports of this run. */
type Shape = (point: DataPoint<unknown>, ports: AloneReport['ports']) => unknown;

const request: Shape = ({ attributes, value }, ports) => {
  const { count, buckets } = value as Histogram;
  const named = Object.entries(attributes).map(([key, each]) => [key, nameOf(each, ports) ?? each]);
  const counted = buckets.counts.reduce((sum, each) => sum + each, 0);
  return { attributes: Object.fromEntries(named), count, counted, boundaries: buckets.boundaries };
};

test.each([
  ['http', 13],
  ['undici', 8],
])('%s: the same requests give the same series and counts', async (subject, series) => {
  const [binnacle, official] = await both(subject);
  const expected = shapesOf(official, request);
  expect(expected.at(-1)?.flatMap(({ points }) => points)).toHaveLength(series);
  expect(shapesOf(binnacle, request)).toEqual(expected);
});

// Which resources are open, and which kinds of collections there were, is another story in each run.
const fleeting = new Set(['v8js.gc.type', 'v8js.resource.type']);

test('runtime: the same metrics about the same things, and every round of garbage is there', async () => {
  const [binnacle, official] = await both('runtime');
  const level: Shape = ({ attributes, value }) => ({
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([key, each]) => [key, fleeting.has(key) ? typeof each : each]),
    ),
    boundaries: (value as Histogram).buckets?.boundaries,
  });
  const expected = shapesOf(official, level);
  expect(expected.map((metrics) => metrics.length)).toEqual([15, 15]);
  expect(shapesOf(binnacle, level)).toEqual(expected);

  const [before, after] = binnacle.rounds.map(collections);
  expect(after?.major).toBeGreaterThan(before?.major ?? Infinity);
  expect(after?.minor).toBeGreaterThan(before?.minor ?? Infinity);
});

/** How often garbage was collected, by kind. */
function collections(scopes: readonly ScopeMetrics[]): Record<string, number> {
  const points = scopes
    .flatMap(({ metrics }) => metrics)
    .filter(({ descriptor }) => descriptor.name === 'v8js.gc.duration')
    .flatMap(({ dataPoints }) => dataPoints as DataPoint<Histogram>[]);
  return Object.fromEntries(points.map(({ attributes, value }) => [attributes['v8js.gc.type'], value.count]));
}

function both(subject: string): Promise<[binnacle: AloneReport, official: AloneReport]> {
  return Promise.all([report<AloneReport>(subject, 'binnacle'), report<AloneReport>(subject, 'official')]);
}

/** Each round's metrics; equal points once. */
function shapesOf({ rounds, ports }: AloneReport, shape: Shape) {
  return rounds.map((scopes: ScopeMetrics[]) =>
    scopes.flatMap(({ scope, metrics }) =>
      metrics.map(({ dataPoints, ...metric }) => {
        const points = new Map(dataPoints.map((point) => [JSON.stringify(shape(point, ports)), shape(point, ports)]));
        const sorted = [...points].sort(([one], [other]) => (one < other ? -1 : 1));
        return { scope, ...metric, points: sorted.map(([, point]) => point) };
      }),
    ),
  );
}

function nameOf(value: unknown, ports: AloneReport['ports']): string | undefined {
  return Object.keys(ports).find((name) => ports[name] === value);
}
