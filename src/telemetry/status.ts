// Floor 8. How a telemetry is doing, as one plain object.

import type { ListenState } from '../endpoint/listen.ts';
import type { PushStatus } from '../export/otlp/push-ledger.ts';
import type { LossReason, Replacement } from '../instrument/losses.ts';
import type { DropReason } from '../sdk/index.ts';

/** The endpoint's side of {@link TelemetryStatus}. */
export interface PullStatus {
  /**
   * `unserved`: there is no server of ours, only handlers. `waiting`: the port could not be had, and is tried again.
   * `gathered`: this is a worker, and its numbers are on the page of the primary or of the main thread.
   */
  readonly state: ListenState | 'unserved' | 'gathered';
  readonly url?: string;
  readonly lastError?: string;
}

/** The answer to "is my telemetry arriving?". */
export interface TelemetryStatus {
  readonly state: 'running' | 'disabled' | 'stopped';
  /** Present when the endpoint is in use. */
  readonly prometheus?: PullStatus;
  /** Present when the push is in use. */
  readonly otlp?: PushStatus;
  /**
   * Measurements that were not recorded, by reason: by binnacle's meters, also `binnacle_measurements_dropped_total`, and by
   * instruments of others, also `binnacle_sdk_measurements_dropped_total`.
   */
  readonly dropped: Partial<Record<LossReason | DropReason, number>>;
  /** Attribute values that were not recorded as given; also `binnacle_attribute_replacements_total`. */
  readonly replacements: readonly Replacement[];
}
