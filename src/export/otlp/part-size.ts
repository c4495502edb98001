// Floor 5. How many points go into one body: learned from the bodies that were made, and from those that were refused.

/** Bytes of a body before it is compressed. Collectors take 20 MiB, but many gateways before them 4 MiB or 5 MB. */
export const MOST_BYTES = 4 * 1024 * 1024;

/** No receiver refuses so little for its size alone, whatever its answer says. */
const LEAST_BYTES = 16 * 1024;

/** Under 10 ms for the serializers, in which nothing else of the process runs. */
export const MOST_POINTS = 1250;

/** Before anything is known: a histogram has 370 bytes as protobuf. */
const FIRST_GUESS = 512;

/** What is left for bodies whose points are larger than usual. */
const FILL = 0.9;

/** How fast a large point is forgotten. */
const DECAY = 0.9;

/**
 * The size of the parts of a push.
 *
 * @example
 * const size = new PartSize();
 * size.pointsEach; // 1250
 * size.encoded(1000, 8_000_000);
 * size.fits(8_000_000); // false: to be halved before it is sent
 * size.pointsEach; // 471
 */
export class PartSize {
  #mostBytes = MOST_BYTES;
  #bytesPerPoint = FIRST_GUESS;

  /** How many points the next part may have; at least 1. */
  get pointsEach(): number {
    const points = Math.floor((this.#mostBytes * FILL) / this.#bytesPerPoint);
    return Math.max(1, Math.min(MOST_POINTS, points));
  }

  /** Bytes of a point in a body, lately. */
  get bytesPerPoint(): number {
    return this.#bytesPerPoint;
  }

  /** True when a body of so many bytes, uncompressed, may be sent. */
  fits(bytes: number): boolean {
    return bytes <= this.#mostBytes;
  }

  /** A body of so many points was made. Large points count at once, small ones by and by. */
  encoded(points: number, bytes: number): void {
    if (points > 0) this.#bytesPerPoint = Math.max(bytes / points, this.#bytesPerPoint * DECAY);
  }

  /** A body was too large for its receiver (413). From now on bodies have at most half of its bytes: a limit seldom rises. */
  refused(bytes: number): void {
    this.#mostBytes = Math.max(LEAST_BYTES, Math.min(this.#mostBytes, bytes / 2));
  }
}
