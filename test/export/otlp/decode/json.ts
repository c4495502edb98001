// OTLP as JSON, read strictly: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding over the mapping of
// https://protobuf.dev/programming-guides/json/. A name that the schema does not have, or a value of another type, is Malformed.

import { assembled, Malformed, type Message } from './message.ts';
import { type Field, fieldsOf, isWide, type Scalar } from './schema.ts';

/** Receivers must ignore what they do not know, so this does no harm: the official serializer says it twice. */
const saidTwice = new Set(['Resource.schemaUrl']);

/** From and to of the whole numbers, the end excluded. */
const ranges: Partial<Readonly<Record<Scalar, readonly [bigint, bigint]>>> = {
  fixed64: [0n, 2n ** 64n],
  uint64: [0n, 2n ** 64n],
  sfixed64: [-(2n ** 63n), 2n ** 63n],
  int64: [-(2n ** 63n), 2n ** 63n],
  uint32: [0n, 2n ** 32n],
  int32: [-(2n ** 31n), 2n ** 31n],
  sint32: [-(2n ** 31n), 2n ** 31n],
  enum: [0n, 2n ** 31n],
};

export function decodeJson(body: Uint8Array, name = 'ExportMetricsServiceRequest'): Message {
  return messageOf(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)), name);
}

function messageOf(json: unknown, name: string): Message {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Malformed(`${name} is no object`);
  const values = new Map<Field, readonly unknown[]>();
  for (const [key, value] of Object.entries(json)) {
    const field = fieldsOf(name).find((each) => each.name === key);
    if (field !== undefined) values.set(field, read(value, field, name));
    else if (!saidTwice.has(`${name}.${key}`)) throw new Malformed(`${name} has no field ${key}`);
  }
  return assembled(name, values);
}

function read(json: unknown, { type, has, name }: Field, of: string): unknown[] {
  const readOne = (value: unknown) =>
    typeof type === 'string' ? scalar(value, type, `${of}.${name}`) : messageOf(value, type.message);
  if (has !== 'many') return [readOne(json)];
  if (!Array.isArray(json)) throw new Malformed(`${of}.${name} is no list`);
  return json.map(readOne);
}

function scalar(json: unknown, type: Scalar, name: string): unknown {
  const wrong = new Malformed(`${name} is ${JSON.stringify(json)}, and no ${type}`);
  switch (type) {
    case 'string':
    case 'base64':
      if (typeof json !== 'string') throw wrong;
      return json;
    case 'hex':
      if (typeof json !== 'string' || !/^(?:[\da-f]{2})*$/i.test(json)) throw wrong;
      return json.toLowerCase();
    case 'bool':
      if (typeof json !== 'boolean') throw wrong;
      return json;
    case 'double':
      if (typeof json === 'number') return json;
      if (json !== 'NaN' && json !== 'Infinity' && json !== '-Infinity') throw wrong;
      return Number(json);
    default: {
      const isWhole = Number.isInteger(json) || (typeof json === 'string' && /^-?\d+$/.test(json));
      if (!isWhole) throw wrong;
      const value = BigInt(json as number | string);
      const [low, end] = ranges[type] as readonly [bigint, bigint];
      if (value < low || value >= end) throw wrong;
      return isWide(type) ? value : Number(value);
    }
  }
}
