// Floor 2. Which measurements may become exemplars, and what becomes of one that does.

import { type Context, context as contextApi, TraceFlags, trace } from '@opentelemetry/api';
import { millisToHrTime } from '@opentelemetry/core';
import type { SteadyClock } from '../../support/clock.ts';
import { ownedText } from '../../support/owned-text.ts';
import type { Exemplar } from './exemplar.ts';
import { isTracerThere } from './tracer.ts';

/**
 * The values of `exemplarFilter`, as OpenTelemetry names them: measurements in a sampled span; in any span; none. One
 * outside of all spans is never an exemplar: it would lead nowhere, and take the place of one that does.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/metrics/sdk/#exemplarfilter
 */
export const exemplarFilters = ['trace_based', 'always_on', 'always_off'] as const;

export type ExemplarFilter = (typeof exemplarFilters)[number];

/** Makes exemplars for one provider. */
export class ExemplarSampler {
  readonly #filter: ExemplarFilter;
  readonly #clock: SteadyClock;
  #isOn: boolean;

  /** Any `filter` that is none is the default, `trace_based`. */
  constructor(filter: unknown, clock: SteadyClock) {
    this.#filter = exemplarFilters.find((each) => each === filter) ?? 'trace_based';
    this.#clock = clock;
    this.#isOn = this.#filter === 'always_on';
    this.look();
  }

  /** Whether series need a place for exemplars. Once they do it stays so: a tracer that goes leaves no spans behind. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** Looks whether a tracer has come. Asked at collections, so that recording need not ask. */
  look(): void {
    if (!this.#isOn && this.#filter === 'trace_based') this.#isOn = isTracerThere();
  }

  /** A measurement made now as an exemplar; undefined for one that may not be. Without a context, in the active one. */
  exemplarOf(value: number, context: Context | undefined): Exemplar | undefined {
    try {
      const span = trace.getSpanContext(context ?? contextApi.active());
      if (span === undefined || !this.#admits(span.traceFlags) || !trace.isSpanContextValid(span)) return undefined;
      const time = millisToHrTime(this.#clock.wallMs(this.#clock.ticks()));
      // Propagators cut ids out of headers and messages, which must not stay in memory with them.
      return { value, time, traceId: ownedText(span.traceId), spanId: ownedText(span.spanId) };
    } catch {
      // The context and its span are the caller's and may do anything; the measurement itself was taken.
      return undefined;
    }
  }

  #admits(traceFlags: number): boolean {
    return this.#filter === 'always_on' || (traceFlags & TraceFlags.SAMPLED) !== 0;
  }
}
