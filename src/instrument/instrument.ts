// Floor 3. What all instruments share: they exist before a telemetry does, and are attached to one when it starts.

import type { Meter } from '@opentelemetry/api';
import type { MetricDefinition } from '../definition/metric.ts';
import { AttributeGate } from './attribute-gate.ts';
import type { Losses, LossReason } from './losses.ts';
import type { SeriesTable } from './series-table.ts';
import { type InstrumentSettings, isRecorded, settingsOf } from './settings.ts';
import type { ValueCaps } from './value-caps.ts';

/** What instruments are attached to: one meter, and the settings of the telemetry that brings it. */
export interface Attachment {
  readonly meter: Meter;
  readonly settings: InstrumentSettings;
  readonly caps: ValueCaps;
}

/** `early`: nothing is attached yet, calls are counted. `off`: not wanted, calls are nothing. `on`: recording. */
export type State = 'early' | 'off' | 'on';

/** An instrument of one definition. */
export abstract class Instrument {
  readonly definition: MetricDefinition;
  readonly domain: string;
  protected readonly losses: Losses;
  #state: State = 'early';

  constructor(definition: MetricDefinition, domain: string, losses: Losses) {
    this.definition = definition;
    this.domain = domain;
    this.losses = losses;
  }

  get state(): State {
    return this.#state;
  }

  /** False when the settings do not want this metric: then nothing has to be made ready for it. */
  get enabled(): boolean {
    return this.#state !== 'off';
  }

  /** Starts recording into a meter, or turns off where the settings do not want this metric. */
  attach(attachment: Attachment): void {
    this.detach();
    const { settings, caps } = attachment;
    const overrides = settingsOf(this.definition, this.domain, settings);
    if (!isRecorded(this.definition, overrides, settings)) {
      this.#state = 'off';
      return;
    }
    const gate = new AttributeGate(this.definition, overrides, settings, caps, this.losses);
    this.start(attachment.meter, gate, overrides.limit ?? this.definition.limit);
    this.#state = 'on';
  }

  /** Stops recording; calls are counted as early again, or are nothing when the telemetry is switched off. */
  detach(to: 'early' | 'off' = 'early'): void {
    if (this.#state === 'on') this.stop();
    this.#state = to;
  }

  /** The series of these attributes; undefined while nothing is recorded, and, counted, when reading them throws. */
  protected seek<Series>(table: SeriesTable<Series> | undefined, given: unknown): Series | undefined {
    if (table === undefined) return undefined;
    try {
      return table.find(given);
    } catch {
      return this.#threw();
    }
  }

  #threw(): undefined {
    this.losses.dropped('attributes_threw');
  }

  protected abstract start(meter: Meter, gate: AttributeGate, limit: number): void;

  protected abstract stop(): void;
}

/** Why a value cannot be recorded, or undefined when it can; `rising` for what takes nothing below zero. */
export function faultOf(value: unknown, rising = false): LossReason | undefined {
  if (typeof value !== 'number') return 'not_a_number';
  if (!Number.isFinite(value)) return 'not_finite';
  return rising && value < 0 ? 'negative' : undefined;
}
