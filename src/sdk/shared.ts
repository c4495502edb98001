// Floor 2. What everything in one MeterProvider shares.

import type { Diagnostics } from '../support/diagnostics.ts';
import type { AttributeRules } from './attributes.ts';
import type { Ledger } from './ledger.ts';
import type { Limits } from './limits.ts';
import type { Callbacks } from './observing/callbacks.ts';
import type { Preferences } from './preferences.ts';
import type { StreamContext } from './stream.ts';
import type { View } from './view.ts';

/** The parts of a provider that its meters, instruments and collectors use. */
export interface Shared {
  readonly views: readonly View[];
  /** One a reader. */
  readonly preferences: readonly Preferences[];
  readonly limits: Limits;
  readonly rules: AttributeRules;
  readonly ledger: Ledger;
  readonly callbacks: Callbacks;
  readonly streams: StreamContext;
  readonly diagnostics: Diagnostics;
}
