// What two providers gave, made comparable: they began, and were asked, at different moments.

type Time = readonly [seconds: number, nanoseconds: number];

interface Point {
  readonly startTime: Time;
  readonly endTime: Time;
  readonly attributes: object;
}

/**
 * For `JSON.parse`: metric data whose points tell only that they did not end before they began, in the order of their
 * attributes, because points have none of their own.
 */
export function withoutTimes(key: string, value: unknown): unknown {
  if (key !== 'dataPoints') return value;
  return (value as Point[])
    .map(({ startTime, endTime, ...rest }) => ({ ...rest, runsForward: isBefore(startTime, endTime) }))
    .sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));
}

function isBefore(start: Time, end: Time): boolean {
  return start[0] < end[0] || (start[0] === end[0] && start[1] <= end[1]);
}

function sortKey({ attributes }: Pick<Point, 'attributes'>): string {
  return JSON.stringify(Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** A push as JSON: only the kinds of its times are left. */
export function jsonWithoutTimes(body: string): unknown {
  return JSON.parse(body, (key, value) => (key.endsWith('imeUnixNano') ? typeof value : value));
}

/** A field of a protobuf message: its number, and its content in hex, or the fields of what is nested. */
export type Field = readonly [number: number, content: string | readonly Field[]];

/** Where the points are: resource, scope, metric, data of any kind, points. */
const POINTS = [[1], [2], [2], [5, 7, 9, 10], [1]];

/** Start and end, in points of every kind. */
const TIMES = [2, 3];

/**
 * A push as protobuf, all its fields in their order but for the times of points.
 *
 * Source: opentelemetry/proto/metrics/v1/metrics.proto
 */
export function protobufWithoutTimes(bytes: Buffer, depth = 0): readonly Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes.readUInt8(at++);
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const [number, wireType] = [tag >> 3, tag & 7];
    const start = at;
    if (wireType === 0) varint();
    const length = { 0: 0, 1: 8, 5: 4 }[wireType] ?? varint();
    const content = bytes.subarray(wireType === 2 ? at : start, at + length);
    at += length;
    const isNested = POINTS[depth]?.includes(number) === true;
    if (isNested) fields.push([number, protobufWithoutTimes(content, depth + 1)]);
    else if (depth < POINTS.length || !TIMES.includes(number)) fields.push([number, content.toString('hex')]);
  }
  return fields;
}
