// A push as protobuf, by the field numbers of opentelemetry/proto/metrics/v1/metrics.proto. A reader of its own, of the wire
// format alone: the SDK's serializer must not be judged by its own schema.

import { type AttributeValue, type Pushed, type PushedMetric, type PushedPoint, temporalities } from './pushed.ts';

/** A field: a varint or a fixed 64 bits as their bits, or the bytes of what is nested. */
type Field = bigint | Buffer;
type Message = ReadonlyMap<number, readonly Field[]>;

const kinds = { 5: 'gauge', 7: 'sum', 9: 'histogram', 10: 'exponentialHistogram' } as const;

export function readProtobuf(body: Buffer): Pushed {
  const resources = all(messageOf(body), 1);
  return {
    resource: attributesOf(all(one(resources[0], 1), 1)),
    metrics: resources.flatMap((resource) =>
      all(resource, 2).flatMap((ofScope) => {
        const scope = text(one(ofScope, 1), 1);
        return all(ofScope, 2).map((metric) => metricOf(scope, metric));
      }),
    ),
  };
}

function metricOf(scope: string, metric: Message): PushedMetric {
  const number = ([5, 7, 9, 10] as const).find((each) => metric.has(each)) ?? 5;
  const data = one(metric, number);
  const temporality = number === 5 ? undefined : temporalities[Number(bits(data, 2) ?? 0n)];
  return {
    scope,
    name: text(metric, 1),
    unit: text(metric, 3),
    kind: kinds[number],
    ...(number === 7 ? { isMonotonic: bits(data, 3) === 1n } : {}),
    ...(temporality === undefined ? {} : { temporality }),
    points: all(data, 1).map((point) => pointOf(number, point)),
  };
}

function pointOf(kind: keyof typeof kinds, point: Message): PushedPoint {
  if (kind === 5 || kind === 7) {
    const integer = bits(point, 6);
    const value = integer === undefined ? double(bits(point, 4)) : Number(BigInt.asIntN(64, integer));
    return { attributes: attributesOf(all(point, 7)), value };
  }
  const both = { count: Number(bits(point, 4) ?? 0n), sum: double(bits(point, 5)) };
  if (kind === 10) {
    const zigzag = bits(point, 6) ?? 0n;
    return { attributes: attributesOf(all(point, 1)), ...both, scale: Number((zigzag >> 1n) ^ -(zigzag & 1n)) };
  }
  return {
    attributes: attributesOf(all(point, 9)),
    ...both,
    bounds: packed(point, 7).map(double),
    bucketCounts: packed(point, 6).map(Number),
  };
}

function attributesOf(pairs: readonly Message[]): Record<string, AttributeValue> {
  return Object.fromEntries(
    pairs.map((pair): [string, AttributeValue] => {
      const value = one(pair, 2);
      if (value.has(1)) return [text(pair, 1), text(value, 1)];
      if (value.has(2)) return [text(pair, 1), bits(value, 2) === 1n];
      return [text(pair, 1), value.has(3) ? Number(bits(value, 3)) : double(bits(value, 4))];
    }),
  );
}

function messageOf(bytes: Buffer): Message {
  const fields = new Map<number, Field[]>();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const read = (wireType: number): Field => {
    if (wireType === 0) return varint();
    const length = wireType === 1 ? 8 : wireType === 5 ? 4 : Number(varint());
    const part = bytes.subarray(at, at + length);
    at += length;
    return wireType === 1 ? part.readBigUInt64LE() : part;
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = tag >> 3;
    fields.set(number, [...(fields.get(number) ?? []), read(tag & 7)]);
  }
  return fields;
}

function all(message: Message | undefined, number: number): Message[] {
  return (message?.get(number) ?? []).map((field) => messageOf(field as Buffer));
}

function one(message: Message | undefined, number: number): Message {
  return all(message, number)[0] ?? new Map();
}

function text(message: Message, number: number): string {
  return (message.get(number)?.[0] as Buffer | undefined)?.toString('utf8') ?? '';
}

function bits(message: Message, number: number): bigint | undefined {
  return message.get(number)?.[0] as bigint | undefined;
}

/** Repeated fixed 64-bit numbers, which proto3 packs into one field. */
function packed(message: Message, number: number): bigint[] {
  return (message.get(number) ?? []).flatMap((field) => {
    if (typeof field === 'bigint') return [field];
    return Array.from({ length: field.length / 8 }, (_, index) => field.readBigUInt64LE(index * 8));
  });
}

function double(value: bigint | undefined): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, value ?? 0n);
  return view.getFloat64(0);
}
