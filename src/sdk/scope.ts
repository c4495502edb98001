// Floor 2. What one meter holds: its instruments and their streams, each once, however often it is asked for.

import { Dropped, Refused } from './absent.ts';
import { aggregationOf } from './aggregation.ts';
import { type Descriptor, describe, isConventional, isSame, type Kind, type Scope } from './descriptor.ts';
import { Counter, Gauge, Histogram, UpDownCounter } from './instruments.ts';
import { limitOf } from './limits.ts';
import { ObservableInstrument } from './observing/observable.ts';
import { ObservedStream } from './observing/observed-stream.ts';
import { routeTo } from './route.ts';
import type { Shared } from './shared.ts';
import { RecordedStream, type Stream, type Wish } from './stream.ts';
import type { StreamOptions } from './view.ts';
import { startAtZero } from './zero-start.ts';

const recorded = { COUNTER: Counter, UP_DOWN_COUNTER: UpDownCounter, HISTOGRAM: Histogram, GAUGE: Gauge } as const;

type Instrument = Counter | UpDownCounter | Histogram | Gauge | ObservableInstrument | Dropped;

/** What is made of an instrument that no view speaks of. */
const unchanged: StreamOptions = { processors: [] };

/** Instruments and streams of one instrumentation scope. */
export class ScopeState {
  readonly scope: Scope;
  readonly #shared: Shared;
  readonly #instruments = new Map<string, Instrument>();
  readonly #streams: Stream[] = [];

  constructor(scope: Scope, shared: Shared) {
    this.scope = scope;
    this.#shared = shared;
  }

  get streams(): readonly Stream[] {
    return this.#streams;
  }

  /** Instruments that this scope holds. */
  get size(): number {
    return this.#instruments.size;
  }

  /** The instrument of this name and kind: the same one each time. `hasRoom` is asked before a new one is made. */
  instrument(name: unknown, kind: Kind, options: unknown, hasRoom: () => boolean): Instrument {
    const { diagnostics, ledger } = this.#shared;
    const descriptor = describe(name, kind, options);
    if (descriptor === undefined) {
      diagnostics.warnOnce(
        'instrument-name',
        `an instrument of "${this.scope.name}" records nothing: its name is ${shown(name)}.`,
      );
      return new Refused(ledger);
    }
    const key = JSON.stringify([descriptor.name.toLowerCase(), kind, descriptor.unit, descriptor.valueType]);
    const known = this.#instruments.get(key);
    if (known !== undefined) {
      // By the first spelling: that is the one by which views chose.
      if (descriptor.description !== '' && !(known instanceof Dropped)) {
        this.#streamsOf({ ...known.descriptor, description: descriptor.description });
      }
      return known;
    }
    if (!hasRoom()) return new Refused(ledger);
    const made = this.#make(descriptor);
    if (!(made instanceof Dropped)) startAtZero(made, options, diagnostics);
    this.#instruments.set(key, made);
    return made;
  }

  #make(descriptor: Descriptor): Instrument {
    const { rules, ledger, callbacks, diagnostics } = this.#shared;
    if (!isConventional(descriptor)) {
      diagnostics.warnOnce(
        `name:${descriptor.name}`,
        `the name "${descriptor.name}" is not one that every backend takes; begin with a letter, and use letters, digits, "_", ".", "-" and "/" only.`,
      );
    }
    const streams = this.#streamsOf(descriptor);
    if (streams.size === 0) return new Dropped();
    const { type } = descriptor;
    if (isRecordedKind(type)) {
      const targets = [...streams].flatMap(([{ groups }, { processors }]) =>
        groups.map(({ table }) => ({ table, processors })),
      );
      return new recorded[type](descriptor, routeTo(targets, rules), ledger);
    }
    const targets = [...streams].map(([stream, { processors }]) => ({ stream: stream as ObservedStream, processors }));
    return new ObservableInstrument(descriptor, targets, callbacks, rules, ledger);
  }

  /** The streams of an instrument, each with what its view does; a stream that two views give is there once. */
  #streamsOf(descriptor: Descriptor): Map<Stream, StreamOptions> {
    const chosen = this.#shared.views
      .filter((view) => view.selects(descriptor, this.scope))
      .map(({ stream }) => stream);
    const streams = new Map<Stream, StreamOptions>();
    const dropped = new Set<string>();
    for (const options of chosen.length === 0 ? [unchanged] : chosen) {
      // Of two views that keep a name the first one says what becomes of it, also when it says that nothing does.
      const name = (options.name ?? descriptor.name).toLowerCase();
      const stream = dropped.has(name) ? undefined : this.#stream(descriptor, options);
      if (stream === undefined) dropped.add(name);
      else if (!streams.has(stream)) streams.set(stream, options);
    }
    return streams;
  }

  #stream(instrument: Descriptor, options: StreamOptions): Stream | undefined {
    const descriptor = {
      ...instrument,
      name: options.name ?? instrument.name,
      description: options.description ?? instrument.description,
    };
    const known = this.#streams.find((stream) => isSame(stream.descriptor, descriptor));
    if (known !== undefined) {
      known.describe(descriptor.description);
      return known;
    }
    const wishes = this.#wishesFor(descriptor, options);
    if (wishes.length === 0) return undefined;
    this.#sayConflict(descriptor);
    const { streams } = this.#shared;
    const stream = isRecordedKind(descriptor.type)
      ? new RecordedStream(descriptor, wishes, streams)
      : new ObservedStream(descriptor, wishes, streams);
    this.#streams.push(stream);
    return stream;
  }

  #wishesFor(descriptor: Descriptor, { aggregation, limit }: StreamOptions): Wish[] {
    return this.#shared.preferences.flatMap((preferences) => {
      const preferred = preferences.of(descriptor.type);
      const chosen = aggregationOf(aggregation ?? preferred.aggregation, descriptor);
      if (chosen === undefined) return [];
      const { temporality } = preferred;
      return [{ reader: preferences.reader, aggregation: chosen, temporality, limit: limitOf(limit, preferred.limit) }];
    });
  }

  #sayConflict({ name, type, unit }: Descriptor): void {
    const other = this.#streams.find(({ descriptor }) => descriptor.name.toLowerCase() === name.toLowerCase());
    if (other === undefined) return;
    const { descriptor } = other;
    this.#shared.diagnostics.warnOnce(
      `conflict:${name}`,
      `"${name}" is there twice in the meter "${this.scope.name}": as ${descriptor.type} in "${descriptor.unit}" and as ${type} in "${unit}". ` +
        'Backends take them for one metric; rename one, or give both the same kind, unit and value type.',
    );
  }
}

function isRecordedKind(kind: Kind): kind is keyof typeof recorded {
  return Object.hasOwn(recorded, kind);
}

function shown(name: unknown): string {
  return typeof name === 'string' ? JSON.stringify(name.slice(0, 64)) : `a ${typeof name}`;
}
