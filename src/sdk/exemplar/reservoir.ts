// Floor 2. Where a series keeps its exemplars: which measurement stays of the many that are offered.

import type { Context } from '@opentelemetry/api';
import type { Exemplar } from './exemplar.ts';
import type { ExemplarSampler } from './sampler.ts';

/** The places of one series. */
export interface Reservoir {
  /** One measurement; `bucket` is that of a histogram with boundaries, else 0. No context: the active one. */
  offer(value: number, context: Context | undefined, bucket: number): void;
  /** What is kept, and the end of the interval: the first that may be an exemplar in the next one takes the place. */
  collect(): readonly Exemplar[];
  /** Forgets what is kept. */
  clear(): void;
}

/**
 * One place. Each measurement of an interval is kept with the same chance; what is kept stays until a later interval has
 * another, because who looks at a series that is silent now wants to see its last example, too. An interval ends when any
 * reader collects.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/metrics/sdk/#simplefixedsizeexemplarreservoir
 */
export class Place implements Reservoir {
  readonly #sampler: ExemplarSampler;
  #exemplar: Exemplar | undefined;
  #seen = 0;
  /** The measurement to take. Those before it cost a comparison: no draw, and no look at the context. */
  #next = 1;

  constructor(sampler: ExemplarSampler) {
    this.#sampler = sampler;
  }

  offer(value: number, context: Context | undefined): void {
    this.#seen += 1;
    if (this.#seen < this.#next) return;
    const exemplar = this.#sampler.exemplarOf(value, context);
    // One that may not be is passed over, and not the draw with it: where few spans are sampled, the first one would stay.
    if (exemplar === undefined) return;
    this.#exemplar = exemplar;
    // To keep each of m with chance 1/m, the one kept at n must outlast the m-th with chance n/m.
    this.#next = Math.floor(this.#seen / (1 - Math.random())) + 1;
  }

  collect(): readonly Exemplar[] {
    this.#seen = 0;
    this.#next = 1;
    return this.#exemplar === undefined ? [] : [this.#exemplar];
  }

  clear(): void {
    this.#exemplar = undefined;
  }
}

/** Several places, each made when the first measurement comes to it: most histograms use few of their buckets. */
abstract class Places implements Reservoir {
  readonly #sampler: ExemplarSampler;
  readonly #places: (Place | undefined)[];

  constructor(sampler: ExemplarSampler, size: number) {
    this.#sampler = sampler;
    // Of its length from the start: an array that grows takes room for 16 more.
    this.#places = new Array(size);
  }

  abstract offer(value: number, context: Context | undefined, bucket: number): void;

  collect(): readonly Exemplar[] {
    return this.#places.flatMap((place) => place?.collect() ?? []);
  }

  clear(): void {
    this.#places.fill(undefined);
  }

  protected place(at: number): Place {
    const known = this.#places[at];
    if (known !== undefined) return known;
    const place = new Place(this.#sampler);
    this.#places[at] = place;
    return place;
  }
}

/**
 * A place for each bucket.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/metrics/sdk/#alignedhistogrambucketexemplarreservoir
 */
export class BucketPlaces extends Places {
  override offer(value: number, context: Context | undefined, bucket: number): void {
    this.place(bucket).offer(value, context);
  }
}

/** So many places, one of them for each measurement by chance: each measurement is as likely to be kept as any other. */
export class SpreadPlaces extends Places {
  readonly #size: number;

  constructor(sampler: ExemplarSampler, size: number) {
    super(sampler, size);
    this.#size = size;
  }

  override offer(value: number, context: Context | undefined): void {
    this.place(Math.floor(Math.random() * this.#size)).offer(value, context);
  }
}
