// What a random program is made of: plain data, so that a failing one can be read, and run again on either provider.

import type { ValueType } from '@opentelemetry/api';
import { type AggregationOption, InstrumentType, type ViewOptions } from '@opentelemetry/sdk-metrics';

export type Kind = `${InstrumentType}`;

export const kinds: readonly Kind[] = Object.values(InstrumentType);

export const recordedKinds: readonly Kind[] = ['COUNTER', 'UP_DOWN_COUNTER', 'HISTOGRAM', 'GAUGE'];

export function isObserved(kind: string): boolean {
  return kind.startsWith('OBSERVABLE_');
}

/** What a reader asks for. */
export interface ReaderSpec {
  /** Kinds with delta temporality; all others are cumulative. */
  readonly delta: readonly Kind[];
  /** Kinds with another aggregation than their default. */
  readonly aggregation: Partial<Readonly<Record<Kind, AggregationOption>>>;
  readonly limit: number | undefined;
}

export interface MeterSpec {
  readonly name: string;
  readonly version: string | undefined;
  readonly schemaUrl: string | undefined;
}

/** OpenTelemetry's options for a view, with its two kinds of processors as data. */
export type ViewSpec = Omit<ViewOptions, 'attributesProcessors'> & {
  readonly keep?: readonly string[] | undefined;
  readonly leaveOut?: readonly string[] | undefined;
};

export interface InstrumentSpec {
  /** Index of its meter. */
  readonly meter: number;
  readonly kind: Kind;
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly valueType: ValueType;
  readonly boundaries: number[] | undefined;
  /** How an observable one is asked. */
  readonly callback: 'single' | 'async' | 'batch' | 'throws';
}

export type Step =
  /** `reuse`: by an object that the caller changes at its next call. `bound`: by `bind()`, where there is one. */
  | {
      readonly do: 'record';
      readonly instrument: number;
      readonly value: unknown;
      readonly attributes: unknown;
      readonly reuse: boolean;
      readonly bound: boolean;
    }
  /** From now on the instrument's callback says this of this set. */
  | { readonly do: 'observe'; readonly instrument: number; readonly value: unknown; readonly attributes: unknown }
  /** From now on it says nothing of this set. */
  | { readonly do: 'forget'; readonly instrument: number; readonly attributes: unknown }
  /** The instrument's callback is taken back. */
  | { readonly do: 'silence'; readonly instrument: number }
  /** The instrument is made, and nothing else. */
  | { readonly do: 'make'; readonly instrument: number }
  | { readonly do: 'tick'; readonly ms: number }
  | { readonly do: 'collect'; readonly reader: number }
  | { readonly do: 'collect all' };

/** A program. Instruments are made when they are first used. */
export interface Program {
  readonly readers: readonly ReaderSpec[];
  readonly meters: readonly MeterSpec[];
  readonly views: readonly ViewSpec[];
  readonly instruments: readonly InstrumentSpec[];
  readonly steps: readonly Step[];
  /** True when callbacks take a while. */
  readonly slowCallbacks: boolean;
}

/** What a callback says of a set. */
export interface Observation {
  readonly value: unknown;
  readonly attributes: unknown;
}
