// Counts the data points of a push, without the code that wrote it.

/** Begins the names of all metrics of the bench; what a contestant says of itself has other ones. */
export const PREFIX = 'bench.';

/** The way down to a metric: resource_metrics, scope_metrics, metrics. */
const METRIC: readonly number[] = [1, 2, 2];

/** Of a metric: its name, and the fields of its data: gauge, sum, histogram, exponential_histogram. */
const NAME = 1;
const DATA: readonly number[] = [5, 7, 9, 10];

/** In each kind of data. */
const DATA_POINTS = 1;

/**
 * The points of metrics of the bench in an ExportMetricsServiceRequest, as protobuf.
 *
 * Source: https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/metrics/v1/metrics.proto
 */
export function pointsIn(body: Uint8Array): number {
  return metricsIn(body).reduce((sum, metric) => sum + pointsOf(metric), 0);
}

function metricsIn(body: Uint8Array): Uint8Array[] {
  return METRIC.reduce((messages, number) => messages.flatMap((message) => contentsOf(message, number)), [body]);
}

function pointsOf(metric: Uint8Array): number {
  const [name = new Uint8Array()] = contentsOf(metric, NAME);
  if (!Buffer.from(name).toString().startsWith(PREFIX)) return 0;
  return DATA.flatMap((number) => contentsOf(metric, number)).reduce(
    (sum, data) => sum + contentsOf(data, DATA_POINTS).length,
    0,
  );
}

/** The contents of all fields of this number; the messages on the way have none but varints and those with a length. */
function contentsOf(message: Uint8Array, number: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = message[at++] as number;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const value = varint();
    if ((tag & 7) === 0) continue;
    if (tag >>> 3 === number) found.push(message.subarray(at, at + value));
    at += value;
  }
  return found;
}
