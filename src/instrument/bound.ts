// Floor 3. One series of an OpenTelemetry instrument: bound where the instrument can, else called with its attributes.

import type { Attributes, Counter, Gauge, Histogram, UpDownCounter } from '@opentelemetry/api';

/** Adds to one series. */
export interface Adder {
  add(value: number): void;
}

/** Records into one series. */
export interface Recorder {
  record(value: number): void;
}

/** Gives what writes to the series of these attributes. */
export type Bind<Target> = (attributes: Attributes) => Target;

/** `bind` is no part of OpenTelemetry's API yet: binnacle's instruments have it, those of sdk-metrics do not. */
interface Bindable<Target> {
  bind?(attributes: Attributes): Target;
}

export function boundAdds(instrument: (Counter | UpDownCounter) & Bindable<Adder>): Bind<Adder> {
  const { bind } = instrument;
  if (bind !== undefined) return (attributes) => bind.call(instrument, attributes);
  return (attributes) => ({ add: (value) => instrument.add(value, attributes) });
}

export function boundRecords(instrument: (Gauge | Histogram) & Bindable<Recorder>): Bind<Recorder> {
  const { bind } = instrument;
  if (bind !== undefined) return (attributes) => bind.call(instrument, attributes);
  return (attributes) => ({ record: (value) => instrument.record(value, attributes) });
}
