// Floor 5. The Prometheus protobuf format, the only one in which native histograms are scraped.

import { type DataPoint, DataPointType, type ExponentialHistogram, type Histogram } from '@opentelemetry/sdk-metrics';
import { openMetricsUnit, withoutTotal } from '../../definition/naming.ts';
import { exemplarsOf } from '../../sdk/exemplar/exemplar.ts';
import { ProtobufBytes } from '../protobuf-bytes.ts';
import type { Family } from './families.ts';
import type { Pair } from './lines.ts';
import { isNative } from './native-histogram.ts';
import { addExplicit, addExponential } from './protobuf-histogram.ts';
import { addExemplar, addPair, addTimestamp } from './protobuf-parts.ts';
import type { FamilyWriter } from './render.ts';

/** Numbers of fields. */
const FAMILY = { name: 1, help: 2, type: 3, metric: 4, unit: 5 } as const;
const METRIC = { label: 1, gauge: 2, counter: 3, histogram: 7 } as const;
const COUNTER = { value: 1, exemplar: 2, created: 3 } as const;
const GAUGE = { value: 1 } as const;

/** As the format numbers them. It has none for the resource. */
const TYPES = { counter: 0, gauge: 1, info: 1, histogram: 4 } as const;

/** Bytes of a piece, as of a piece of text. */
const PIECE = 32 * 1024;

/** Labels as a Metric begins with them. */
export function labelBytes(pairs: readonly Pair[]): Uint8Array {
  const bytes = new ProtobufBytes();
  for (const pair of pairs) addPair(bytes, METRIC.label, pair);
  // Kept for as long as the series lives, so without the room that was left.
  return Uint8Array.from(bytes.take());
}

/**
 * A family as a delimited io.prometheus.client.MetricFamily: names, help and labels as in the text formats, and besides them the
 * unit, exemplars, and when each counter and histogram began.
 *
 * Exponential histograms are native ones and classic ones at once. Where a family has a histogram that cannot be native, all of
 * it is classic: Prometheus' parser loses series of a family in which some are and some are not.
 *
 * Source: https://github.com/prometheus/client_model/blob/master/io/prometheus/client/metrics.proto
 */
export class ProtobufFamily implements FamilyWriter<Uint8Array> {
  readonly #family: Family;
  readonly #isNative: boolean;
  readonly #bytes = new ProtobufBytes();
  readonly #pieces: Uint8Array[] = [];

  constructor(family: Family) {
    this.#family = family;
    this.#isNative = isNativeThroughout(family);
  }

  number(labels: Uint8Array, point: DataPoint<number>): void {
    const bytes = this.#bytes;
    const metric = this.#open(labels);
    if (this.#family.type === 'counter') {
      const counter = bytes.open(METRIC.counter);
      bytes.double(COUNTER.value, point.value);
      const [exemplar] = exemplarsOf(point);
      if (exemplar !== undefined) addExemplar(bytes, COUNTER.exemplar, exemplar);
      addTimestamp(bytes, COUNTER.created, point.startTime);
      bytes.close(counter);
    } else {
      const gauge = bytes.open(METRIC.gauge);
      bytes.double(GAUGE.value, point.value);
      bytes.close(gauge);
    }
    this.#close(metric);
  }

  histogram(labels: Uint8Array, point: DataPoint<Histogram>): void {
    const metric = this.#open(labels);
    const histogram = this.#bytes.open(METRIC.histogram);
    addExplicit(this.#bytes, point);
    this.#bytes.close(histogram);
    this.#close(metric);
  }

  exponential(labels: Uint8Array, point: DataPoint<ExponentialHistogram>): void {
    const metric = this.#open(labels);
    const histogram = this.#bytes.open(METRIC.histogram);
    addExponential(this.#bytes, point, this.#isNative);
    this.#bytes.close(histogram);
    this.#close(metric);
  }

  finish(): Iterable<Uint8Array> {
    if (this.#bytes.length > 0) this.#pieces.push(this.#bytes.take());
    return this.#pieces.length === 0 ? [] : [this.#head(), ...this.#pieces];
  }

  #open(labels: Uint8Array): number {
    const metric = this.#bytes.open(FAMILY.metric);
    this.#bytes.raw(labels);
    return metric;
  }

  #close(metric: number): void {
    this.#bytes.close(metric);
    if (this.#bytes.length >= PIECE) this.#pieces.push(this.#bytes.take());
  }

  /** All but the metrics, behind the length of everything. */
  #head(): Uint8Array {
    const { name, help, type } = this.#family;
    const unit = openMetricsUnit(type === 'counter' ? withoutTotal(name) : name, this.#family.unit);
    const fields = new ProtobufBytes();
    fields.text(FAMILY.name, name);
    if (help !== '') fields.text(FAMILY.help, help);
    fields.uint(FAMILY.type, TYPES[type]);
    if (unit !== '') fields.text(FAMILY.unit, unit);
    const taken = fields.take();

    const head = new ProtobufBytes();
    head.varint(this.#pieces.reduce((length, piece) => length + piece.length, taken.length));
    head.raw(taken);
    return head.take();
  }
}

function isNativeThroughout({ members }: Family): boolean {
  return members.every(
    ({ metric }) =>
      metric.dataPointType === DataPointType.EXPONENTIAL_HISTOGRAM &&
      metric.dataPoints.every(({ value }) => isNative(value)),
  );
}
