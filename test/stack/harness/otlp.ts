// The smallest sender of OTLP: one counter as JSON, by fetch. An independent one, so that a fault of our SDK and a fault
// of the stack cannot be taken for each other.

export interface CounterPush {
  readonly service: string;
  readonly instance?: string;
  /** The OpenTelemetry name; Prometheus adds `_total`. */
  readonly name: string;
  readonly value: number;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Default cumulative. */
  readonly temporality?: 'cumulative' | 'delta';
  /** Milliseconds; default when this process started. */
  readonly startedAt?: number;
  /** Milliseconds; default now. */
  readonly at?: number;
  readonly resource?: Readonly<Record<string, string>>;
}

/** Gives the HTTP status; whether that is what the test wants, it says itself. */
export async function pushCounter(otlpHttp: string, push: CounterPush, token?: string): Promise<number> {
  const response = await fetch(`${otlpHttp}/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(toOtlp(push)),
    signal: AbortSignal.timeout(10_000),
  });
  await response.arrayBuffer();
  return response.status;
}

const processStarted = Date.now();

function toOtlp(push: CounterPush): unknown {
  const { service, instance = 'one', name, value, attributes = {}, temporality = 'cumulative', resource = {} } = push;
  const point = {
    asDouble: value,
    startTimeUnixNano: nanos(push.startedAt ?? processStarted),
    timeUnixNano: nanos(push.at ?? nextMillisecond()),
    attributes: keyValues(attributes),
  };
  const sum = { aggregationTemporality: temporality === 'delta' ? 1 : 2, isMonotonic: true, dataPoints: [point] };
  const identity = { 'service.name': service, 'service.instance.id': instance, ...resource };
  return {
    resourceMetrics: [
      {
        resource: { attributes: keyValues(identity) },
        scopeMetrics: [{ scope: { name: 'test' }, metrics: [{ name, sum }] }],
      },
    ],
  };
}

// Prometheus keeps milliseconds: two values of one series in the same one would be a conflict.
let lastMillisecond = 0;
const nextMillisecond = () => {
  lastMillisecond = Math.max(Date.now(), lastMillisecond + 1);
  return lastMillisecond;
};

const nanos = (milliseconds: number) => `${milliseconds}000000`;

const keyValues = (record: Readonly<Record<string, string>>) =>
  Object.entries(record).map(([key, stringValue]) => ({ key, value: { stringValue } }));
