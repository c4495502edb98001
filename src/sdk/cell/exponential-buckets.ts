// Floor 2. One side, positive or negative, of an exponential histogram: a run of neighbouring buckets that grows and shrinks.

/** Slots of the first array; most series see more than one value. */
const FIRST_CAPACITY = 8;

/** Counts by bucket index, from the lowest that was counted to the highest. */
export class ExponentialBuckets {
  /** The index of the first bucket. */
  low = 0;
  /** How many buckets there are between the lowest and the highest, both counted in. */
  length = 0;
  // A plain array: up to 160 small integers take less memory in it than in a typed array that could count past 2^32, and V8
  // turns it into one of doubles by itself, should a count leave the 31 bits of a small integer. Slots past `length` are 0.
  #counts: number[] = [];

  /** False, and nothing is changed, when the run does not reach to this index. */
  add(index: number, count: number): boolean {
    const at = index - this.low;
    if (at < 0 || at >= this.length) return false;
    this.#counts[at] = (this.#counts[at] as number) + count;
    return true;
  }

  /** Makes the run reach to this index; the caller has seen to it that it does not get longer than `maxSize` by that. */
  reach(index: number, maxSize: number): void {
    if (this.length === 0) this.low = index;
    const below = Math.max(this.low - index, 0);
    const length = Math.max(this.length + below, index - this.low + 1);
    this.#makeRoom(length, maxSize);
    if (below > 0) this.#counts.copyWithin(below, 0, this.length).fill(0, 0, below);
    this.low -= below;
    this.length = length;
  }

  /** Merges 2^by neighbours into one, in place: a count never moves up, so none is overwritten before it has moved. */
  downscale(by: number): void {
    if (this.length === 0) return;
    const counts = this.#counts;
    const low = this.low >> by;
    for (let from = 0; from < this.length; from++) {
      const to = ((this.low + from) >> by) - low;
      if (to === from) continue;
      counts[to] = (counts[to] as number) + (counts[from] as number);
      counts[from] = 0;
    }
    this.length = ((this.low + this.length - 1) >> by) - low + 1;
    this.low = low;
  }

  /** A copy. */
  toArray(): number[] {
    return this.#counts.slice(0, this.length);
  }

  /** Empty again; the array is kept, because the next interval of a series mostly looks like the last. */
  clear(): void {
    this.#counts.fill(0, 0, this.length);
    this.low = 0;
    this.length = 0;
  }

  #makeRoom(length: number, maxSize: number): void {
    const old = this.#counts;
    if (length <= old.length) return;
    // Not past maxSize, which need be no power of two.
    const capacity = Math.max(length, Math.min(Math.max(2 * old.length, FIRST_CAPACITY), maxSize));
    const counts = new Array<number>(capacity).fill(0);
    for (let at = 0; at < this.length; at++) counts[at] = old[at] as number;
    this.#counts = counts;
  }
}
