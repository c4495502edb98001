// Floor 5. The message Histogram of Prometheus' protobuf format: classic buckets always, native ones where there are any.

import type { DataPoint, ExponentialHistogram, Histogram } from '@opentelemetry/sdk-metrics';
import { type Exemplar, exemplarsOf } from '../../sdk/exemplar/exemplar.ts';
import { total } from '../../support/total.ts';
import type { ProtobufBytes } from '../protobuf-bytes.ts';
import { inBuckets } from './bucket-exemplars.ts';
import { type Bucket, explicitBuckets, exponentialBuckets } from './buckets.ts';
import { type NativeSide, nativeHistogram, type Span } from './native-histogram.ts';
import { addExemplar, addTimestamp } from './protobuf-parts.ts';

/** Numbers of fields. */
const HISTOGRAM = {
  count: 1,
  sum: 2,
  bucket: 3,
  schema: 5,
  zeroThreshold: 6,
  zeroCount: 7,
  negative: { span: 9, delta: 10 },
  positive: { span: 12, delta: 13 },
  created: 15,
  exemplar: 16,
} as const;
const BUCKET = { count: 1, upperBound: 2, exemplar: 3 } as const;
const SPAN = { offset: 1, length: 2 } as const;

/** The fields of a histogram with explicit boundaries. */
export function addExplicit(bytes: ProtobufBytes, point: DataPoint<Histogram>): void {
  addClassic(bytes, point, explicitBuckets(point.value), total(point.value.buckets.counts));
}

/**
 * The fields of an exponential histogram, both ways: a Prometheus that scrapes native histograms takes no notice of the classic
 * buckets unless `always_scrape_classic_histograms` asks for them too, and any other takes nothing but them.
 */
export function addExponential(
  bytes: ProtobufBytes,
  point: DataPoint<ExponentialHistogram>,
  withNative: boolean,
): void {
  const { zeroCount, positive, negative } = point.value;
  const count = zeroCount + total(positive.bucketCounts) + total(negative.bucketCounts);
  addClassic(bytes, point, exponentialBuckets(point.value), count);
  if (!withNative) return;

  const native = nativeHistogram(point.value);
  bytes.sint(HISTOGRAM.schema, native.schema);
  // Zero alone is in the bucket of zeros: OpenTelemetry's SDKs have no wider one.
  bytes.double(HISTOGRAM.zeroThreshold, 0);
  bytes.uint(HISTOGRAM.zeroCount, zeroCount);
  addSide(bytes, HISTOGRAM.negative, native.negative);
  addSide(bytes, HISTOGRAM.positive, native.positive);
  // Without any span an empty histogram would be taken for a classic one.
  if (native.positive.spans.length === 0) addSpan(bytes, HISTOGRAM.positive.span, { offset: 0, length: 0 });
  for (const exemplar of exemplarsOf(point)) addExemplar(bytes, HISTOGRAM.exemplar, exemplar);
}

/**
 * `count` is that of the buckets, whatever the point says: on any other Prometheus fails the whole scrape. It also takes a sum
 * that is not there for 0, so a histogram that keeps none, because its values may be negative, says NaN.
 */
function addClassic(
  bytes: ProtobufBytes,
  point: DataPoint<Histogram | ExponentialHistogram>,
  buckets: readonly Bucket[],
  count: number,
): void {
  const { sum = Number.NaN }: { readonly sum?: number } = point.value;
  const exemplars = inBuckets(exemplarsOf(point), buckets);
  bytes.uint(HISTOGRAM.count, count);
  bytes.double(HISTOGRAM.sum, sum);
  for (const { le, count: below } of buckets) addBucket(bytes, below, Number(le), exemplars?.get(le));
  // Prometheus knows the last bucket by the count; its own library, too, writes it for the sake of an exemplar only.
  const beyond = exemplars?.get('+Inf');
  if (beyond !== undefined) addBucket(bytes, count, Number.POSITIVE_INFINITY, beyond);
  addTimestamp(bytes, HISTOGRAM.created, point.startTime);
}

function addBucket(bytes: ProtobufBytes, count: number, upperBound: number, exemplar: Exemplar | undefined): void {
  const bucket = bytes.open(HISTOGRAM.bucket);
  bytes.uint(BUCKET.count, count);
  bytes.double(BUCKET.upperBound, upperBound);
  if (exemplar !== undefined) addExemplar(bytes, BUCKET.exemplar, exemplar);
  bytes.close(bucket);
}

interface SideFields {
  readonly span: number;
  readonly delta: number;
}

function addSide(bytes: ProtobufBytes, fields: SideFields, { spans, deltas }: NativeSide): void {
  if (spans.length === 0) return;
  for (const span of spans) addSpan(bytes, fields.span, span);
  const packed = bytes.open(fields.delta);
  for (const delta of deltas) bytes.zigzag(delta);
  bytes.close(packed);
}

function addSpan(bytes: ProtobufBytes, field: number, { offset, length }: Span): void {
  const span = bytes.open(field);
  bytes.sint(SPAN.offset, offset);
  bytes.uint(SPAN.length, length);
  bytes.close(span);
}
