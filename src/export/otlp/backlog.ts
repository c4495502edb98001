// Floor 5. Intervals that did not arrive, kept for the next push. For delta temporality: cumulative points say it all again.

import type { DataPoint, MetricData, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { takeSteps } from '../../support/slice.ts';
import { total } from '../../support/total.ts';
import { intervalSteps } from './intervals.ts';
import { pointCount } from './parts.ts';

const MINUTE_MS = 60_000;

/** What was recorded so long ago, or later, is kept for sure: a Collector that is away is mostly back by then. */
const KEPT_MS = 10 * MINUTE_MS;

/** What has waited so long is given up even if it was added to since, as it is where only a part of each push arrives. */
const LONGEST_MS = 2 * KEPT_MS;

/** What is added up in one piece, and given up in one piece. */
const PIECE_MS = 5 * MINUTE_MS;

const MOST_BYTES = 32 * 1024 * 1024;

/** What was recorded in a stretch of time. */
interface Piece {
  /** When the first interval of it was kept, and the last; in the milliseconds of `keep()`. */
  readonly since: number;
  readonly until: number;
  readonly metrics: ResourceMetrics;
}

/**
 * Keeps what could not be sent, and adds it to what is sent next, so that an outage leaves wider intervals and no gap. It is
 * bounded: everything younger than 10 minutes stays, up to 32 MiB; what goes over that is given up, oldest first, and counted.
 *
 * The pieces of an outage are kept apart, though they are sent as one: added up, ten minutes would only be given up together,
 * the last interval with the first.
 *
 * @example
 * import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
 *
 * async function push(backlog: Backlog, fresh: ResourceMetrics, send: (all: ResourceMetrics) => Promise<boolean>) {
 *   const all = await backlog.merged(fresh);
 *   if (!(await send(all))) backlog.keep(all, performance.now());
 * }
 */
export class Backlog {
  readonly #bytesPerPoint: () => number;
  #pieces: readonly Piece[] = [];
  /** What `merged()` has put together, and of what: it may come back. */
  #handedOut: { readonly all: ResourceMetrics; readonly pieces: readonly Piece[] } | undefined;
  #lost = 0;

  /** `bytesPerPoint`: what a point takes, lately; as in PartSize. */
  constructor(bytesPerPoint: () => number) {
    this.#bytesPerPoint = bytesPerPoint;
  }

  /** Points that were given up, since the start. */
  get lost(): number {
    return this.#lost;
  }

  /** Points that wait. */
  get points(): number {
    return pointsOf(this.#pieces);
  }

  /**
   * Everything that waits, added to what is fresh; nothing waits afterwards. What of it does not arrive goes to `keep()`. Takes
   * turns of the loop, so that many points hold nobody up.
   *
   * @throws when they cannot be added up; then they are lost, and counted
   */
  async merged(fresh: ResourceMetrics): Promise<ResourceMetrics> {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#handedOut = undefined;
    try {
      return await this.#merge(pieces, fresh);
    } catch (error) {
      this.#lost += pointsOf(pieces) + pointCount(fresh);
      throw error;
    }
  }

  async #merge(pieces: readonly Piece[], fresh: ResourceMetrics): Promise<ResourceMetrics> {
    const last = pieces.at(-1);
    if (last === undefined) return fresh;
    const goesOn = last.until - last.since < PIECE_MS;
    const before = goesOn ? pieces.slice(0, -1) : pieces;
    const recent = goesOn
      ? { ...last, metrics: await takeSteps(intervalSteps(last.metrics, fresh)) }
      : { since: last.until, until: last.until, metrics: fresh };
    let all = recent.metrics;
    for (const { metrics } of before.toReversed()) all = await takeSteps(intervalSteps(metrics, all));
    const apart = [...before, recent];
    // Apart, a series has a point in each piece. Where that is too much, one for all of them loses nothing yet.
    const isTooMuch = this.#bytesOf(apart) > MOST_BYTES;
    const since = (before[0] ?? recent).since;
    this.#handedOut = { all, pieces: isTooMuch ? [{ since, until: recent.until, metrics: all }] : apart };
    return all;
  }

  /**
   * Keeps what did not arrive: all that `merged()` gave, or a part of it. `now`: milliseconds of a clock that only goes forward.
   */
  keep(unsent: ResourceMetrics, now: number): void {
    const handedOut = this.#handedOut;
    this.#handedOut = undefined;
    const since = handedOut?.pieces[0]?.since ?? now;
    const pieces = handedOut?.all === unsent ? handedOut.pieces : [{ since, until: now, metrics: unsent }];
    this.#pieces = [
      ...this.#pieces,
      ...pieces.slice(0, -1),
      ...pieces.slice(-1).map((last) => ({ ...last, until: now })),
    ];
    this.#giveUp(now);
  }

  #giveUp(now: number): void {
    const young = this.#pieces.filter(({ since, until }) => now - until < KEPT_MS && now - since < LONGEST_MS);
    this.#count(young);
    while (this.#bytesOf(this.#pieces) > MOST_BYTES && this.#pieces.length > 1) this.#count(this.#pieces.slice(1));
    const [only] = this.#pieces;
    if (only === undefined || this.#bytesOf(this.#pieces) <= MOST_BYTES) return;
    const most = Math.floor(MOST_BYTES / this.#bytesPerPoint());
    this.#count([{ ...only, metrics: newestPoints(only.metrics, most) }]);
  }

  /** What is not among these pieces is lost. */
  #count(rest: readonly Piece[]): void {
    const before = this.points;
    this.#pieces = rest;
    this.#lost += before - this.points;
  }

  #bytesOf(pieces: readonly Piece[]): number {
    return pointsOf(pieces) * this.#bytesPerPoint();
  }
}

function pointsOf(pieces: readonly Piece[]): number {
  return total(pieces.map(({ metrics }) => pointCount(metrics)));
}

type Point = DataPoint<unknown>;

/** So many points of a snapshot, those that end last. */
function newestPoints({ resource, scopeMetrics }: ResourceMetrics, most: number): ResourceMetrics {
  const atEnd = new Map<number, number>();
  for (const { metrics } of scopeMetrics)
    for (const { dataPoints } of metrics)
      for (const point of dataPoints) atEnd.set(endOf(point), (atEnd.get(endOf(point)) ?? 0) + 1);
  let room = most;
  const roomAtEnd = new Map<number, number>();
  // There are few different ends, one or some for each collection.
  for (const [end, count] of [...atEnd].sort(([one], [other]) => other - one)) {
    roomAtEnd.set(end, Math.min(room, count));
    room -= Math.min(room, count);
  }
  const stays = (point: Point) => {
    const left = roomAtEnd.get(endOf(point)) ?? 0;
    roomAtEnd.set(endOf(point), left - 1);
    return left > 0;
  };
  return {
    resource,
    scopeMetrics: scopeMetrics.map(({ scope, metrics }) => ({
      scope,
      metrics: metrics
        .map((metric) => ({ ...metric, dataPoints: (metric.dataPoints as Point[]).filter(stays) }) as MetricData)
        .filter(({ dataPoints }) => dataPoints.length > 0),
    })),
  };
}

function endOf({ endTime: [seconds, nanos] }: Point): number {
  return seconds * 1000 + nanos / 1e6;
}
