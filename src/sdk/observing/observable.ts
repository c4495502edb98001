// Floor 2. Observable instruments: what their callbacks said goes to the streams of the reader that asked.

import type { Observable, ObservableCallback } from '@opentelemetry/api';
import { context as contextApi } from '@opentelemetry/api';
import type { IAttributesProcessor } from '@opentelemetry/sdk-metrics';
import type { AttributeRules } from '../attributes.ts';
import type { Descriptor } from '../descriptor.ts';
import type { Ledger } from '../ledger.ts';
import { usable } from '../value.ts';
import type { Callbacks } from './callbacks.ts';
import type { Observation, Observed } from './observations.ts';
import type { ObservedStream } from './observed-stream.ts';

/** A stream of an observable instrument, and what a view does to the sets on the way. */
export interface ObservedTarget {
  readonly stream: ObservedStream;
  readonly processors: readonly IAttributesProcessor[];
}

/** A counter, up-down counter or gauge whose values are asked for at collection. */
export class ObservableInstrument implements Observable, Observed {
  readonly descriptor: Descriptor;
  readonly #targets: readonly ObservedTarget[];
  readonly #callbacks: Callbacks;
  readonly #rules: AttributeRules;
  readonly #ledger: Ledger;

  constructor(
    descriptor: Descriptor,
    targets: readonly ObservedTarget[],
    callbacks: Callbacks,
    rules: AttributeRules,
    ledger: Ledger,
  ) {
    this.descriptor = descriptor;
    this.#targets = targets;
    this.#callbacks = callbacks;
    this.#rules = rules;
    this.#ledger = ledger;
  }

  addCallback(callback: ObservableCallback): void {
    this.#callbacks.add({ callback, instruments: [this], isBatch: false });
  }

  removeCallback(callback: ObservableCallback): void {
    this.#callbacks.remove({ callback, instruments: [this], isBatch: false });
  }

  read(value: unknown, attributes: unknown): Observation | undefined {
    const level = usable(value, this.descriptor, this.#ledger);
    if (level === undefined) return undefined;
    try {
      return { set: this.#rules.clean(attributes), value: level };
    } catch {
      return this.#ledger.drop('attributes_threw');
    }
  }

  deliver(reader: object, observations: readonly Observation[]): void {
    const context = contextApi.active();
    for (const { stream, processors } of this.#targets) {
      const processed = observations.flatMap(({ set, value }) => {
        try {
          return [{ set: this.#rules.processed(set, processors, context), value }];
        } catch {
          this.#ledger.drop('attributes_threw');
          return [];
        }
      });
      for (let refused = stream.observe(reader, processed); refused > 0; refused--)
        this.#ledger.drop('sum_out_of_range');
    }
  }
}
