// Floor 5. A snapshot made ready for the way to another worker, in parts that are small enough to be written between two turns.

import type { HrTime } from '@opentelemetry/api';
import {
  type DataPoint,
  DataPointType,
  type ExponentialHistogram,
  type Histogram,
  type MetricData,
  type ScopeMetrics,
} from '@opentelemetry/sdk-metrics';
import { exemplarsOf } from '../../sdk/exemplar/exemplar.ts';
import { textOf } from './identity.ts';
import type { PackedMetric, PackedNumber, PackedPoint } from './packed.ts';

/** Numbers in a part, about: some 50 kB of JSON, which take half a millisecond to write, and as long to read. */
const NUMBERS_A_PART = 4000;

/** What a point costs beside its buckets, in numbers. */
const POINT = 12;

/**
 * The parts of a snapshot, each made when it is asked for. Metrics named in `omit` are left out.
 */
export function* pack(
  snapshot: readonly ScopeMetrics[],
  omit: ReadonlySet<string> = new Set(),
): Generator<readonly PackedMetric[]> {
  let part: PackedMetric[] = [];
  let numbers = 0;
  let at = 0;
  for (const { scope, metrics } of snapshot) {
    for (const metric of metrics.filter(({ descriptor }) => !omit.has(descriptor.name))) {
      let piece = new Piece(metric);
      for (const point of metric.dataPoints) {
        numbers += piece.add(point);
        if (numbers < NUMBERS_A_PART) continue;
        yield [...part, piece.packed(scope, at)];
        part = [];
        numbers = 0;
        piece = new Piece(metric);
      }
      if (piece.points.length > 0) part.push(piece.packed(scope, at));
      at += 1;
    }
  }
  if (part.length > 0) yield part;
}

/** Some points of one metric. */
class Piece {
  readonly points: PackedPoint[] = [];
  readonly #metric: MetricData;
  readonly #boundaries: (readonly number[])[] = [];
  #end: HrTime = [0, 0];

  constructor(metric: MetricData) {
    this.#metric = metric;
  }

  /** Adds a point; returns about how many numbers it took. */
  add(point: DataPoint<unknown>): number {
    if (this.points.length === 0) this.#end = point.endTime;
    const { startTime, endTime, attributes } = point;
    const end = endTime[0] === this.#end[0] && endTime[1] === this.#end[1] ? 0 : endTime;
    const exemplars = exemplarsOf(point);
    const [value, buckets] = this.#value(point.value);
    const common = [textOf(attributes), startTime, end, value] as const;
    this.points.push(exemplars.length === 0 ? common : [...common, exemplars]);
    return POINT + buckets + 4 * exemplars.length;
  }

  packed({ name, version, schemaUrl }: ScopeMetrics['scope'], at: number): PackedMetric {
    const { descriptor, dataPointType: type, aggregationTemporality: temporality } = this.#metric;
    return {
      at,
      scope: {
        name: String(name),
        ...(version === undefined ? {} : { version: String(version) }),
        ...(schemaUrl === undefined ? {} : { schemaUrl: String(schemaUrl) }),
      },
      // Texts, whatever a caller without types gave as a name: a function would stop the whole part.
      descriptor: {
        name: String(descriptor.name),
        description: String(descriptor.description ?? ''),
        unit: String(descriptor.unit ?? ''),
        valueType: descriptor.valueType,
      },
      type,
      temporality,
      isMonotonic: this.#metric.dataPointType === DataPointType.SUM && this.#metric.isMonotonic,
      end: this.#end,
      boundaries: this.#boundaries,
      points: this.points,
    };
  }

  #value(value: unknown): [value: PackedPoint[3], buckets: number] {
    switch (this.#metric.dataPointType) {
      case DataPointType.HISTOGRAM: {
        const { count, sum, min, max, buckets } = value as Histogram;
        const where = this.#boundariesAt(buckets.boundaries);
        return [[where, count, number(sum), number(min), number(max), buckets.counts], buckets.counts.length];
      }
      case DataPointType.EXPONENTIAL_HISTOGRAM: {
        const { scale, zeroCount, count, sum, min, max, positive, negative } = value as ExponentialHistogram;
        const sides = [positive, negative].map(({ offset, bucketCounts }) => [offset, bucketCounts] as const);
        const [above = [0, []], below = [0, []]] = sides;
        return [
          [scale, zeroCount, count, number(sum), number(min), number(max), above, below],
          positive.bucketCounts.length + negative.bucketCounts.length,
        ];
      }
      default:
        return [number(value as number), 0];
    }
  }

  #boundariesAt(boundaries: readonly number[]): number {
    const at = this.#boundaries.indexOf(boundaries);
    return at >= 0 ? at : this.#boundaries.push(boundaries) - 1;
  }
}

function number(value: number | undefined): PackedNumber {
  if (value === undefined) return null;
  return Number.isFinite(value) ? value : String(value);
}
