// Floor 1. A metric as frozen, typed data. Everything else is derived from it: instruments, types, docs, tests.

import type { Attribute, Attributes } from './attribute.ts';
import type { NoIdentifiers } from './forbidden.ts';

/** OpenTelemetry's instrument kinds. */
export type Kind =
  | 'counter'
  | 'observableCounter'
  | 'upDownCounter'
  | 'observableUpDownCounter'
  | 'gauge'
  | 'observableGauge'
  | 'histogram';

/** Where a metric belongs when two conventions name the same observation; see the `conventions` option. */
export interface Convention {
  readonly area: 'ai' | 'http' | 'vcs' | 'workflow';
  readonly family: 'native' | 'semconv';
}

/** What the define functions take. `Name` of the attributes is what callers write; the key outside may differ. */
export interface MetricOptions<A extends Attributes> {
  /** OTel name: lower case, dots and underscores; no `_total`. */
  readonly name: string;
  /** UCUM unit: `s`, `By`, `1`, or a word in braces such as `{issue}`. Default: none. */
  readonly unit?: string;
  /** One sentence without a full stop; the HELP line. */
  readonly description: string;
  readonly attributes?: A;
  /** Attribute sets kept at most; beyond it, all but enum attributes become `_OTHER`. Default 1000. */
  readonly limit?: number;
  /** False for metrics that are recorded only when `metrics.<name>.enabled` asks for it. Default true. */
  readonly enabled?: boolean;
  /** Enum attributes whose every value starts at zero as soon as the rest of the set is known. Counters and up-down counters only. */
  readonly startAtZero?: readonly (keyof A & string)[];
  /** Set where another convention has a metric for the same observation. */
  readonly convention?: Convention;
}

/** A histogram's options: those of every metric, and the boundaries of its buckets. */
export interface HistogramOptions<A extends Attributes> extends MetricOptions<A> {
  /** Ascending, finite. Required: OTel's default fits milliseconds, and nothing here is in milliseconds. */
  readonly boundaries: readonly number[];
}

/** A metric, defined once; frozen. */
export interface MetricDefinition<K extends Kind = Kind, A extends Attributes = Attributes> {
  readonly kind: K;
  readonly name: string;
  /** The name in Prometheus, by pull and by push. */
  readonly prom: string;
  readonly unit: string;
  readonly description: string;
  readonly attributes: A;
  readonly limit: number;
  readonly enabled: boolean;
  readonly startAtZero: readonly string[];
  readonly boundaries?: readonly number[];
  readonly convention?: Convention;
}

/** Definitions by the name that the code uses for them. */
export type Definitions = Readonly<Record<string, MetricDefinition>>;

type ValueOf<T> = T extends Attribute<infer Value> ? Value : never;

type RequiredNames<A extends Attributes> = {
  [Name in keyof A]: A[Name] extends Attribute<infer _Value, 'required'> ? Name : never;
}[keyof A];

type Flat<T> = { [Key in keyof T]: T[Key] };

/** The attributes that a definition's metric takes from callers. */
export type AttributesOf<D extends MetricDefinition> = D extends MetricDefinition<Kind, infer A> ? Given<A> : never;

type Given<A extends Attributes> = Flat<
  { readonly [Name in RequiredNames<A>]: ValueOf<A[Name]> } & {
    readonly [Name in Exclude<keyof A, RequiredNames<A>>]?: ValueOf<A[Name]> | undefined;
  }
> &
  Omit<NoIdentifiers, keyof A>;
