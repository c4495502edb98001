// Floor 5. Bytes in protobuf's wire format, as far as the messages of Prometheus and the exemplars of OTLP need it.

/** Bytes of the first buffer; a family of one series mostly fits. */
const FIRST_CAPACITY = 1024;
/** The most that a number below 2^64 takes. */
const MOST_OF_NUMBER = 10;

const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;

/**
 * Fields one behind the other, in a buffer that grows.
 *
 * Source: https://protobuf.dev/programming-guides/encoding/
 *
 * @example
 * const bytes = new ProtobufBytes();
 * const message = bytes.open(1);
 * bytes.uint(2, 300);
 * bytes.close(message);
 * bytes.take(); // 0a 03 10 ac 02
 */
export class ProtobufBytes {
  #bytes = Buffer.allocUnsafe(FIRST_CAPACITY);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** An int32, int64, uint32, uint64 or enum. Throws a RangeError for anything but a whole number from 0 to 2^53 - 1. */
  uint(field: number, value: number): void {
    this.#tag(field, VARINT);
    this.varint(value);
  }

  /** An sint32 or sint64. Throws a RangeError for anything but a whole number below 2^53 on either side of 0. */
  sint(field: number, value: number): void {
    this.#tag(field, VARINT);
    this.zigzag(value);
  }

  double(field: number, value: number): void {
    this.#tag(field, FIXED_64);
    this.#reserve(8);
    this.#length = this.#bytes.writeDoubleLE(value, this.#length);
  }

  /** What UTF-8 has no bytes for, half of a surrogate pair, becomes U+FFFD. */
  text(field: number, value: string): void {
    const length = Buffer.byteLength(value);
    this.#tag(field, LENGTH_DELIMITED);
    this.varint(length);
    this.#reserve(length);
    this.#length += this.#bytes.write(value, this.#length);
  }

  /** Begins what has a length, such as a message or packed numbers; everything up to `close` is in it. */
  open(field: number): number {
    this.#tag(field, LENGTH_DELIMITED);
    this.#reserve(1);
    this.#length += 1;
    return this.#length;
  }

  /** Ends what `open` began, given what it returned. */
  close(start: number): void {
    const length = this.#length - start;
    let size = 1;
    for (let rest = length; rest > 0x7f; rest = Math.floor(rest / 0x80)) size += 1;
    // Most messages are shorter than 128 bytes, whose length takes the one byte that was left for it. Others move.
    if (size > 1) {
      this.#reserve(size - 1);
      this.#bytes.copyWithin(start + size - 1, start, this.#length);
    }
    this.#length = start - 1;
    this.varint(length);
    this.#length += length;
  }

  /** Fields that are encoded already. */
  raw(fields: Uint8Array): void {
    this.#reserve(fields.length);
    this.#bytes.set(fields, this.#length);
    this.#length += fields.length;
  }

  /** A number without a field, as one of packed ones. Throws as {@link uint} does. */
  varint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0)
      throw new RangeError(`${value} is not a whole number from 0 to 2^53 - 1`);
    this.#reserve(MOST_OF_NUMBER);
    this.#varint(value);
  }

  /** A number without a field, as one of packed ones. Throws as {@link sint} does. */
  zigzag(value: number): void {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number below 2^53`);
    this.#reserve(MOST_OF_NUMBER);
    // The sign is the lowest bit. Put beside the others in one number, it would be lost above 2^52.
    const sign = value < 0 ? 1 : 0;
    const magnitude = value < 0 ? -(value + 1) : value;
    const low = (magnitude % 0x40) * 2 + sign;
    if (magnitude < 0x40) {
      this.#bytes[this.#length++] = low;
      return;
    }
    this.#bytes[this.#length++] = low + 0x80;
    this.#varint(Math.floor(magnitude / 0x40));
  }

  /** All that was written since the last time. The bytes are the caller's: what is written from now on goes elsewhere. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.allocUnsafe(FIRST_CAPACITY);
    this.#length = 0;
    return taken;
  }

  #tag(field: number, type: number): void {
    this.#reserve(MOST_OF_NUMBER);
    this.#varint(field * 8 + type);
  }

  #varint(value: number): void {
    let rest = value;
    // Shifts are for 31 bits, and nearly all numbers have fewer.
    for (; rest > 0x7fff_ffff; rest = Math.floor(rest / 0x80)) this.#bytes[this.#length++] = (rest % 0x80) + 0x80;
    for (; rest > 0x7f; rest >>>= 7) this.#bytes[this.#length++] = (rest & 0x7f) + 0x80;
    this.#bytes[this.#length++] = rest;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
