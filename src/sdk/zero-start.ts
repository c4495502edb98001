// Floor 2. Series that begin before anything is recorded: `rate()` and alerts see the first increment only where there was a 0.

import type { Attributes, AttributeValue, MetricOptions } from '@opentelemetry/api';
import type { Diagnostics } from '../support/diagnostics.ts';
import { Counter, Histogram, UpDownCounter } from './instruments.ts';

/** The most series that a declaration may begin. */
const MOST = 256;

/** OpenTelemetry's options for an instrument, and one of ours. */
export interface InstrumentOptions extends MetricOptions {
  /**
   * Values that attributes are known to take: every combination begins as a series at 0, at most 256. For counters,
   * up-down counters and histograms; a gauge that says 0 would say something that nobody measured. Default: none.
   *
   * @example
   * meter.createCounter('jobs', { startAtZero: { queue: ['mail', 'bills'], outcome: ['success', 'failure'] } });
   */
  readonly startAtZero?: Readonly<Record<string, readonly AttributeValue[]>>;
}

/** Begins the series that the options declare; none where they cannot be read. */
export function startAtZero(instrument: unknown, options: unknown, diagnostics: Diagnostics): void {
  try {
    begin(instrument, options, diagnostics);
  } catch {
    diagnostics.warnOnce('start-at-zero-unreadable', 'startAtZero threw when it was read; no series begins at zero.');
  }
}

function begin(instrument: unknown, options: unknown, diagnostics: Diagnostics): void {
  const declared = (options as InstrumentOptions | undefined)?.startAtZero;
  if (typeof declared !== 'object' || declared === null) return;
  const entries = Object.entries(declared).filter(([, values]) => Array.isArray(values));
  const sets = entries.reduce((product, [, values]) => product * values.length, 1);
  if (sets > MOST) {
    diagnostics.warnOnce(
      'start-at-zero',
      `startAtZero asks for ${sets} series; at most ${MOST} begin at zero, so none does.`,
    );
    return;
  }
  for (const set of combinations(entries)) {
    // A histogram has no value that counts for nothing; its series is there as soon as it is looked up.
    if (instrument instanceof Counter || instrument instanceof UpDownCounter) instrument.add(0, set);
    else if (instrument instanceof Histogram) instrument.bind(set);
  }
}

function combinations(entries: readonly [name: string, values: readonly AttributeValue[]][]): Attributes[] {
  return entries.reduce<Attributes[]>(
    (sets, [name, values]) => sets.flatMap((set) => values.map((value) => ({ ...set, [name]: value }))),
    [{}],
  );
}
