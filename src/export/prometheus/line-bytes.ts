// Floor 5. The lines of Prometheus' text formats, as the bytes that go to the socket.

/** Bytes of a piece: large enough to be worth a write to a socket, small enough to be made in well under a millisecond. */
const PIECE = 32 * 1024;
/** A family of one series mostly fits. */
const FIRST_CAPACITY = 1024;
/** Beyond a piece, so that a usual series that begins in it also ends in it. */
const ROOM_OF_SERIES = 4 * 1024;
/** UTF-8 takes no more for a unit of a string. */
const MOST_OF_UNIT = 3;
/** Above it, shifts and `| 0` would cut digits off. */
const MOST_OF_31_BITS = 0x7fff_ffff;

const ZERO = 0x30;
const NEWLINE = 0x0a;

/**
 * Lines, in pieces. Not strings, because all but the end of a histogram's lines is the same: as bytes it is written once and
 * copied, in half the time, and what a large family holds until it is whole is no work for the garbage collector.
 *
 * @example
 * const lines = new LineBytes();
 * lines.text('up 1');
 * lines.newline();
 * lines.endSeries();
 * lines.take(); // [Buffer of 'up 1\n']
 */
export class LineBytes {
  readonly #pieces: Uint8Array[] = [];
  #bytes = Buffer.allocUnsafe(FIRST_CAPACITY);
  #length = 0;

  /** Where the next byte goes; holds until the series ends. */
  get place(): number {
    return this.#length;
  }

  /** Half of a surrogate pair, for which UTF-8 has no bytes, becomes U+FFFD. */
  text(text: string): void {
    this.#reserve(text.length * MOST_OF_UNIT);
    this.#length += this.#bytes.write(text, this.#length);
  }

  /** What stands between two places, once more. */
  again(from: number, to: number): void {
    this.#reserve(to - from);
    this.#bytes.copyWithin(this.#length, from, to);
    this.#length += to - from;
  }

  /** The line of a bucket from the value of its `le` to its count. */
  bucket(le: string, count: number): void {
    this.#ascii(le);
    this.#ascii('"} ');
    if (Number.isInteger(count) && count >= 0 && count <= MOST_OF_31_BITS) this.#digits(count);
    else this.#ascii(String(count));
  }

  newline(): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = NEWLINE;
  }

  /** A piece may end here. */
  endSeries(): void {
    if (this.#length < PIECE) return;
    this.#pieces.push(this.#bytes.subarray(0, this.#length));
    this.#bytes = Buffer.allocUnsafe(PIECE + ROOM_OF_SERIES);
    this.#length = 0;
  }

  /** All that was written; nothing may be written after it. */
  take(): readonly Uint8Array[] {
    if (this.#length > 0) this.#pieces.push(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    return this.#pieces;
  }

  // For some characters, a loop is faster than a call of Buffer's.
  #ascii(text: string): void {
    this.#reserve(text.length);
    for (let index = 0; index < text.length; index++) this.#bytes[this.#length++] = text.charCodeAt(index);
  }

  #digits(value: number): void {
    let size = 1;
    for (let limit = 10; value >= limit; limit *= 10) size += 1;
    this.#reserve(size);
    this.#length += size;
    let rest = value;
    for (let place = this.#length - 1; size > 0; size -= 1, place -= 1) {
      const tenth = (rest / 10) | 0;
      this.#bytes[place] = ZERO + rest - tenth * 10;
      rest = tenth;
    }
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
