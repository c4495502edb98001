// Floor 5. A snapshot put together again from its parts.

import type { Attributes } from '@opentelemetry/api';
import {
  type DataPoint,
  DataPointType,
  type ExponentialHistogram,
  type Histogram,
  type MetricData,
  type ScopeMetrics,
} from '@opentelemetry/sdk-metrics';
import { attributesOf } from './identity.ts';
import { scopeKey } from './merge.ts';
import type { PackedExponential, PackedHistogram, PackedMetric, PackedNumber, PackedPoint } from './packed.ts';

/**
 * Gives out the same frozen object for the same text, as long as it is asked for: whoever writes a page remembers what labels
 * a set of attributes makes, and bounds where they lie, by the object. What was not asked for in two rounds is forgotten.
 */
export class Repeated {
  #now = new Map<string, object>();
  #before = new Map<string, object>();

  attributes(text: string): Attributes {
    return this.#get(text, attributesOf);
  }

  boundaries(list: readonly number[]): readonly number[] {
    return this.#get(String(list), () => Object.freeze([...list]));
  }

  /** Begins a round. */
  turn(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }

  #get<Made extends object>(text: string, make: (text: string) => Made): Made {
    const known = this.#now.get(text);
    if (known !== undefined) return known as Made;
    const made = (this.#before.get(text) as Made | undefined) ?? make(text);
    this.#now.set(text, made);
    return made;
  }
}

/** Takes in the parts of one snapshot. Throws what a part of another shape makes it throw. */
export class Unpacking {
  readonly #repeated: Repeated;
  readonly #scopes = new Map<string, ScopeMetrics>();
  readonly #metrics = new Map<number, MetricData>();
  #parts = 0;

  constructor(repeated: Repeated) {
    this.#repeated = repeated;
  }

  add(part: readonly PackedMetric[]): void {
    for (const piece of part) {
      const { dataPoints } = this.#metricOf(piece);
      const boundaries = piece.boundaries.map((list) => this.#repeated.boundaries(list));
      for (const point of piece.points) dataPoints.push(this.#point(point, piece, boundaries));
    }
    this.#parts += 1;
  }

  /** The snapshot; undefined when it did not come in so many parts. */
  snapshot(parts: number): readonly ScopeMetrics[] | undefined {
    return parts === this.#parts ? [...this.#scopes.values()] : undefined;
  }

  #metricOf({ at, scope, descriptor, type, temporality, isMonotonic }: PackedMetric): {
    readonly dataPoints: DataPoint<unknown>[];
  } {
    const known = this.#metrics.get(at);
    if (known !== undefined) return known;
    const ofScope = this.#scopes.get(scopeKey(scope)) ?? { scope, metrics: [] };
    this.#scopes.set(scopeKey(scope), ofScope);
    const common = { descriptor, dataPointType: type, aggregationTemporality: temporality, dataPoints: [] };
    const metric = (type === DataPointType.SUM ? { ...common, isMonotonic } : common) as MetricData;
    ofScope.metrics.push(metric);
    this.#metrics.set(at, metric);
    return metric;
  }

  #point(
    [text, startTime, end, value, exemplars]: PackedPoint,
    piece: PackedMetric,
    boundaries: readonly (readonly number[])[],
  ): DataPoint<unknown> {
    const point = {
      attributes: this.#repeated.attributes(text),
      startTime,
      endTime: end === 0 ? piece.end : end,
      value: unpackedValue(value, piece.type, boundaries),
    };
    return exemplars === undefined ? point : Object.assign(point, { exemplars });
  }
}

function unpackedValue(
  value: PackedPoint[3],
  type: DataPointType,
  boundaries: readonly (readonly number[])[],
): unknown {
  switch (type) {
    case DataPointType.HISTOGRAM:
      return histogram(value as PackedHistogram, boundaries);
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      return exponential(value as PackedExponential);
    default:
      return number(value as PackedNumber);
  }
}

function histogram(
  [at, count, sum, min, max, counts]: PackedHistogram,
  boundaries: readonly (readonly number[])[],
): Histogram {
  return {
    min: number(min),
    max: number(max),
    sum: number(sum),
    buckets: { boundaries: boundaries[at], counts },
    count,
  } as Histogram;
}

function exponential([scale, zeroCount, count, sum, min, max, above, below]: PackedExponential): ExponentialHistogram {
  return {
    min: number(min),
    max: number(max),
    sum: number(sum),
    positive: { offset: above[0], bucketCounts: above[1] },
    negative: { offset: below[0], bucketCounts: below[1] },
    count,
    scale,
    zeroCount,
  } as ExponentialHistogram;
}

function number(packed: PackedNumber): number | undefined {
  return packed === null ? undefined : Number(packed);
}
