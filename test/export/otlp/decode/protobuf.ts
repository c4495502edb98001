// OTLP as protobuf: the wire format of https://protobuf.dev/programming-guides/encoding/, read strictly. What the schema does
// not have, another wire type than its own, and anything cut short is Malformed.

import { assembled, Malformed, type Message } from './message.ts';
import { type Field, fieldsOf, isWide, type Scalar } from './schema.ts';

const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function decodeProtobuf(body: Uint8Array, name = 'ExportMetricsServiceRequest'): Message {
  return messageOf(Buffer.from(body), name);
}

function messageOf(bytes: Buffer, name: string): Message {
  const reader = new Reader(bytes);
  const values = new Map<Field, unknown[]>();
  while (!reader.isAtEnd) {
    const tag = Number(reader.varint());
    const number = tag >>> 3;
    const field = fieldsOf(name).find((each) => each.number === number);
    if (field === undefined) throw new Malformed(`${name} has no field ${number}`);
    values.set(field, [...(values.get(field) ?? []), ...read(reader, field, tag & 7, name)]);
  }
  return assembled(name, values);
}

/** The values of one field; several where they are packed. */
function read(reader: Reader, { type, has, name }: Field, wireType: number, of: string): unknown[] {
  const own = typeof type === 'string' ? wireTypeOf(type) : LENGTH_DELIMITED;
  if (typeof type !== 'string' && wireType === own) return [messageOf(reader.bytes(), type.message)];
  if (typeof type === 'string' && wireType === own) return [scalar(reader, type)];
  if (typeof type !== 'string' || wireType !== LENGTH_DELIMITED || has !== 'many')
    throw new Malformed(`${of}.${name} has wire type ${wireType}`);
  const packed = new Reader(reader.bytes());
  const values: unknown[] = [];
  while (!packed.isAtEnd) values.push(scalar(packed, type));
  return values;
}

function wireTypeOf(type: Scalar): number {
  if (type === 'string' || type === 'hex' || type === 'base64') return LENGTH_DELIMITED;
  return type === 'double' || type === 'fixed64' || type === 'sfixed64' ? FIXED_64 : VARINT;
}

function scalar(reader: Reader, type: Scalar): unknown {
  switch (type) {
    case 'string':
      return utf8.decode(reader.bytes());
    case 'hex':
    case 'base64':
      return reader.bytes().toString(type);
    case 'double':
      return reader.eight().readDoubleLE();
    case 'fixed64':
      return reader.eight().readBigUInt64LE();
    case 'sfixed64':
      return reader.eight().readBigInt64LE();
    case 'bool':
      return reader.varint() !== 0n;
    case 'sint32': {
      const zigzag = reader.varint();
      return Number((zigzag >> 1n) ^ -(zigzag & 1n));
    }
    default: {
      const value = type === 'int64' || type === 'int32' ? BigInt.asIntN(64, reader.varint()) : reader.varint();
      return isWide(type) ? value : Number(value);
    }
  }
}

/** Reads a stretch of bytes from its beginning. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const [byte] = this.#take(1);
      value |= BigInt((byte as number) & 0x7f) << shift;
      if ((byte as number) < 0x80) return value;
    }
    throw new Malformed('a number has more than 64 bits');
  }

  eight(): Buffer {
    return this.#take(8);
  }

  bytes(): Buffer {
    return this.#take(Number(this.varint()));
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new Malformed('the body is cut');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}
