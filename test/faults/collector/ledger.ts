// What came to the fault collector and what it took: totals by series, and whatever came too early, at once or backwards.

import type { IncomingHttpHeaders } from 'node:http';
import type { AttributeValue, Pushed, PushedMetric, PushedPoint } from '../../export/otlp/pushed.ts';
import type { Mode } from './modes.ts';

/** A request as it came. Times are milliseconds since 1970. */
export interface Came {
  readonly at: number;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly mode: Mode;
  /** It is over: answered, or its connection is closed. */
  endedAt?: number;
  /** Bytes of the body on the wire, and unpacked. */
  bytes: number;
  bodyBytes: number;
  points: number;
  temporality?: 'delta' | 'cumulative' | 'both';
  push?: Pushed;
  /** The status that was sent; none when it was not answered. */
  status?: number;
  /** The body counts as received. */
  isTaken: boolean;
}

/** One series with all that was taken of it. */
export interface Series {
  readonly name: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** The last cumulative value, or the sum of the deltas; a histogram's is its count. */
  value: number;
  /** The same of a histogram's sum. */
  sum?: number;
}

/** How many requests are kept with all that is in them; the figures go on. */
const KEPT = 2000;

export class Ledger {
  /** The latest requests, also those that were refused. */
  readonly requests: Came[] = [];
  readonly #series = new Map<string, Series>();
  readonly #sent = new Map<string, number>();
  readonly #counts = {
    requests: 0,
    taken: 0,
    bytes: 0,
    points: 0,
    backward: 0,
    backwardSent: 0,
    overlapping: 0,
    early: 0,
    earlyMs: 0,
  };
  #inFlight = 0;
  #mostInFlight = 0;
  #notBefore = 0;

  begin(path: string, headers: IncomingHttpHeaders, mode: Mode, at: number): Came {
    const came: Came = { at, path, headers, mode, bytes: 0, bodyBytes: 0, points: 0, isTaken: false };
    this.requests.push(came);
    if (this.requests.length > KEPT) this.requests.shift();
    this.#counts.requests += 1;
    if (this.#inFlight > 0) this.#counts.overlapping += 1;
    if (at < this.#notBefore) {
      this.#counts.early += 1;
      this.#counts.earlyMs = Math.max(this.#counts.earlyMs, this.#notBefore - at);
    }
    this.#inFlight += 1;
    this.#mostInFlight = Math.max(this.#mostInFlight, this.#inFlight);
    return came;
  }

  read(came: Came, push: Pushed): void {
    came.push = push;
    came.points = push.metrics.reduce((all, { points }) => all + points.length, 0);
    const kinds = new Set(push.metrics.flatMap(({ temporality = [] }) => temporality));
    const [first] = kinds;
    if (first !== undefined) came.temporality = kinds.size > 1 ? 'both' : first;
    for (const { key, metric, point } of pointsOf(push)) {
      if (!isAccumulated(metric)) continue;
      const value = amountOf(point);
      if (value < (this.#sent.get(key) ?? Number.NEGATIVE_INFINITY)) this.#counts.backwardSent += 1;
      this.#sent.set(key, value);
    }
  }

  take(came: Came): void {
    came.isTaken = true;
    this.#counts.taken += 1;
    this.#counts.bytes += came.bytes;
    this.#counts.points += came.points;
    if (came.push !== undefined) for (const each of pointsOf(came.push)) this.#add(each);
  }

  /** A client was told to stay away until then. */
  forbid(until: number): void {
    this.#notBefore = until;
  }

  end(came: Came, at: number): void {
    if (came.endedAt !== undefined) return;
    came.endedAt = at;
    this.#inFlight -= 1;
  }

  /** All series of a metric, by what was taken. */
  series(name: string): Series[] {
    return [...this.#series.values()].filter((series) => series.name === name);
  }

  /** The sum over the series of a metric: of values, or of a histogram's counts. */
  total(name: string): number {
    return this.series(name).reduce((all, { value }) => all + value, 0);
  }

  /**
   * The figures so far. `backward`: series that went down from one body to the next, among those taken, and among all that were
   * sent. `overlapping`: requests that came while another was under way. `early`: requests before the time that a Retry-After
   * had named, `earlyMs` by how much at most.
   */
  get counts() {
    return { ...this.#counts, inFlight: this.#inFlight, mostInFlight: this.#mostInFlight };
  }

  #add({ key, metric, point }: PointOf): void {
    const value = amountOf(point);
    const known = this.#series.get(key);
    if (known === undefined) {
      const sum = point.sum === undefined ? {} : { sum: point.sum };
      this.#series.set(key, { name: metric.name, attributes: point.attributes, value, ...sum });
      return;
    }
    const isDelta = metric.temporality === 'delta';
    if (isAccumulated(metric) && value < known.value) this.#counts.backward += 1;
    known.value = isDelta ? known.value + value : value;
    if (point.sum !== undefined) known.sum = isDelta ? (known.sum ?? 0) + point.sum : point.sum;
  }
}

interface PointOf {
  readonly key: string;
  readonly metric: PushedMetric;
  readonly point: PushedPoint;
}

function* pointsOf(push: Pushed): Generator<PointOf> {
  for (const metric of push.metrics) {
    for (const point of metric.points) {
      const sorted = Object.entries(point.attributes).sort(([a], [b]) => (a < b ? -1 : 1));
      yield { key: JSON.stringify([metric.scope, metric.name, sorted]), metric, point };
    }
  }
}

/** A value that must never go down while the process lives. */
function isAccumulated({ temporality, isMonotonic, kind }: PushedMetric): boolean {
  return temporality === 'cumulative' && (kind === 'sum' ? isMonotonic === true : true);
}

function amountOf({ value, count }: PushedPoint): number {
  return value ?? count ?? 0;
}
