// Floor 2. The bounds that hold whatever a caller does: of what is named, of what is kept, and of how long it is waited.

/** Bounds of a MeterProvider. How many series a metric may have is asked of the views and the readers. */
export interface Limits {
  /** Attributes of one set; of more, those that come first by name are kept. Default 16. */
  readonly attributes: number;
  /** UTF-16 units of an attribute's name or text, and of all elements of a list together. Default 256. */
  readonly valueLength: number;
  /** Instruments of all meters together; those after it record nothing. Default 512. */
  readonly instruments: number;
  /** Meters that have instruments; the instruments of those after it record nothing. Default 64. */
  readonly meters: number;
}

export const defaultLimits: Limits = { attributes: 16, valueLength: 256, instruments: 512, meters: 64 };

/** Series of a metric, the overflow series among them, where neither view nor reader says anything else. */
export const DEFAULT_SERIES = 2000;

/** A limit that a caller, a view or a reader gives, when it is one. */
export function limitOf(given: unknown, otherwise: number): number {
  return typeof given === 'number' && given >= 1 ? given : otherwise;
}

/** The limits that a caller gives, and the default for each that is none. */
export function limitsOf(given: Partial<Limits> | undefined): Limits {
  return {
    attributes: limitOf(given?.attributes, defaultLimits.attributes),
    valueLength: limitOf(given?.valueLength, defaultLimits.valueLength),
    instruments: limitOf(given?.instruments, defaultLimits.instruments),
    meters: limitOf(given?.meters, defaultLimits.meters),
  };
}
