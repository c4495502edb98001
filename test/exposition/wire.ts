// Protocol buffers by the wire format and a table of fields: what is not in the table, or of another kind, is a fault.

import { demand, fail } from './fault.ts';

/** How a field is written, and what it is here. Integers beyond 2^53 are a fault: no test has any. */
interface Scalars {
  string: string;
  double: number;
  int32: number;
  int64: number;
  uint32: number;
  uint64: number;
  sint32: number;
  sint64: number;
}

type Kind = keyof Scalars | Table;
type Field = readonly [name: string, kind: Kind, repeated?: 'repeated'];

/** The fields of a message by their numbers. */
export type Table = { readonly [number: number]: Field };

type ValueOf<K> = K extends keyof Scalars ? Scalars[K] : K extends Table ? Message<K> : never;

/** A message: fields that are not there are undefined, repeated ones an empty list. */
export type Message<T extends Table> = {
  [F in T[keyof T & number] as F[0]]: F[2] extends 'repeated' ? ValueOf<F[1]>[] : ValueOf<F[1]> | undefined;
};

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A place in bytes, and what is read from there on. */
export class Bytes {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      demand(this.left > 0, 'it ends within a number');
      const byte = this.#view.getUint8(this.#at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return fail('a number has more than ten bytes');
  }

  double(): number {
    demand(this.left >= 8, 'it ends within a number');
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8, true);
  }

  /** What follows a length. */
  delimited(): Uint8Array {
    const length = Number(this.varint());
    demand(length <= this.left, () => `${length} bytes are announced and ${this.left} are there`);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}

export function readMessage<T extends Table>(bytes: Uint8Array, table: T): Message<T> {
  const message: Record<string, unknown> = {};
  for (const [name, , repeated] of Object.values(table)) message[name] = repeated === undefined ? undefined : [];
  const from = new Bytes(bytes);
  while (from.left > 0) {
    const tag = Number(from.varint());
    const field = table[tag >>> 3];
    demand(field !== undefined, () => `field ${tag >>> 3} is unknown`);
    const [name, kind, repeated] = field;
    if (repeated === undefined) {
      demand(message[name] === undefined, () => `${name} comes twice`);
      message[name] = readValue(from, field, tag & 7);
    } else if ((tag & 7) === DELIMITED && kind !== 'string' && typeof kind === 'string') {
      const packed = new Bytes(from.delimited());
      while (packed.left > 0) (message[name] as unknown[]).push(readValue(packed, field, wireTypeOf(kind)));
    } else {
      (message[name] as unknown[]).push(readValue(from, field, tag & 7));
    }
  }
  return message as Message<T>;
}

function readValue(from: Bytes, [name, kind]: Field, wireType: number): unknown {
  demand(wireType === wireTypeOf(kind), () => `${name} is written as wire type ${wireType}, not ${wireTypeOf(kind)}`);
  if (typeof kind !== 'string') return readMessage(from.delimited(), kind);
  if (kind === 'string') return textOf(from.delimited(), name);
  return kind === 'double' ? from.double() : integerOf(from.varint(), kind, name);
}

function wireTypeOf(kind: Kind): number {
  if (typeof kind !== 'string' || kind === 'string') return DELIMITED;
  return kind === 'double' ? FIXED64 : VARINT;
}

function textOf(bytes: Uint8Array, name: string): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return fail(`${name} is not UTF-8`);
  }
}

function integerOf(bits: bigint, kind: keyof Scalars, name: string): number {
  demand(bits < 1n << 64n, () => `${name} has more than 64 bits`);
  const unsigned = kind.startsWith('u');
  const zigzag = (bits >> 1n) ^ -(bits & 1n);
  const value = Number(kind.startsWith('s') ? zigzag : unsigned ? bits : BigInt.asIntN(64, bits));
  const limit = kind.endsWith('64') ? Number.MAX_SAFE_INTEGER : 2 ** (unsigned ? 32 : 31) - 1;
  demand(Math.abs(value) <= limit || value === -limit - 1, () => `${name} is ${value}, out of the range of ${kind}`);
  return value;
}
