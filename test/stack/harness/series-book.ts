// What the points of a counter or a histogram say in the end, and whether they fit each other on the way there.

import type { Arrival, ArrivedPoint } from './outlet.ts';

/** The total of each series, by its attributes: of a counter its value, of a histogram how often it was recorded. */
export function totalsOf(arrivals: readonly Arrival[]): Record<string, number> {
  const bySeries = Object.groupBy(arrivals, ({ attributes }) => attributes);
  return Object.fromEntries(
    Object.entries(bySeries).map(([attributes, points = []]) => [
      attributes,
      isDelta(points)
        ? stretchesOf(points).reduce((total, { point }) => total + amountOf(point), 0)
        : amountOf((points.at(-1) as Arrival).point),
    ]),
  );
}

/** One sentence for each step that no series may take. */
export function wrongSteps(arrivals: readonly Arrival[]): string[] {
  const bySeries = Object.groupBy(arrivals, ({ metric, attributes }) => `${metric} ${attributes}`);
  return Object.entries(bySeries).flatMap(([series, points = []]) => {
    const wrong = isDelta(points) ? overlaps : backwardSteps;
    return wrong(points).map((what) => `${series}: ${what}`);
  });
}

/** How many deltas of a series came again: the most of any. Whoever adds up without a look at times counts these twice. */
export function repeatsOf(arrivals: readonly Arrival[]): number {
  const deltas = arrivals.filter(({ temporality }) => temporality === 'delta');
  const bySeries = Object.groupBy(deltas, ({ metric, attributes }) => `${metric} ${attributes}`);
  return Math.max(0, ...Object.values(bySeries).map((points = []) => points.length - stretchesOf(points).length));
}

function backwardSteps(points: readonly Arrival[]): string[] {
  return points.slice(1).flatMap(({ point }, index) => {
    const before = (points[index] as Arrival).point;
    const [was, is] = [amountOf(before), amountOf(point)];
    return [
      ...(is < was ? [`${was} became ${is}`] : []),
      ...(point.timeUnixNano < before.timeUnixNano ? [`a point of ${point.timeUnixNano} came late`] : []),
      ...(point.startTimeUnixNano === before.startTimeUnixNano ? [] : [`it began anew with ${is}`]),
    ];
  });
}

function overlaps(points: readonly Arrival[]): string[] {
  const stretches = stretchesOf(points);
  return stretches.slice(1).flatMap(({ point }, index) => {
    const before = (stretches[index] as Arrival).point;
    return point.startTimeUnixNano < before.timeUnixNano ? [`${amountOf(point)} was counted twice, in part`] : [];
  });
}

/**
 * Deltas by when they begin. Two that begin together are one: a Collector that is killed between taking a push and answering
 * it is sent the same again, with what has come in since.
 */
function stretchesOf(points: readonly Arrival[]): Arrival[] {
  const byStart = new Map<bigint, Arrival>();
  for (const arrival of points) {
    const { startTimeUnixNano: start, timeUnixNano: end } = arrival.point;
    if (end >= (byStart.get(start)?.point.timeUnixNano ?? 0n)) byStart.set(start, arrival);
  }
  return [...byStart].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, arrival]) => arrival);
}

function isDelta(points: readonly Arrival[]): boolean {
  return points[0]?.temporality === 'delta';
}

function amountOf({ asDouble, asInt, count }: ArrivedPoint): number {
  return Number(asDouble ?? asInt ?? count);
}
