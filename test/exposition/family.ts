// What an exposition says, whatever format it came in, so that formats can be compared with each other.

export type FamilyType =
  | 'counter'
  | 'gauge'
  | 'histogram'
  | 'gaugehistogram'
  | 'summary'
  | 'info'
  | 'stateset'
  | 'unknown';

/** In the order in which they are written. */
export type Labels = ReadonlyMap<string, string>;

/** Times are seconds since 1970. */
export interface Exemplar {
  readonly labels: Labels;
  readonly value: number;
  readonly timestamp?: number;
}

/** A line. The classic part of a protobuf histogram is unfolded into the lines that it has as text. */
export interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
  readonly timestamp?: number;
  readonly exemplar?: Exemplar;
}

/** The native part of a histogram; protobuf alone has it. Bucket `index` ends at `2 ** (index / 2 ** schema)`. */
export interface NativeHistogram {
  readonly labels: Labels;
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  readonly positive: ReadonlyMap<number, number>;
  readonly negative: ReadonlyMap<number, number>;
  readonly count: number;
  readonly sum: number;
  readonly exemplars: readonly Exemplar[];
}

/** Help and unit are empty where there is none; the type is `unknown` where none is written. */
export interface Family {
  readonly name: string;
  readonly type: FamilyType;
  readonly help: string;
  readonly unit: string;
  readonly samples: readonly Sample[];
  readonly natives: readonly NativeHistogram[];
}

/** By name, in the order of the page. */
export type Families = ReadonlyMap<string, Family>;

/** Which rules hold: those of Prometheus' text formats, of OpenMetrics, or of Prometheus' protobuf. */
export type Format = 'text' | 'openmetrics' | 'protobuf';
