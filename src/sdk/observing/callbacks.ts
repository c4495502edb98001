// Floor 2. Asks the callbacks of observable instruments. None may hold up a collection for long, or spoil another's values.

import type { BatchObservableCallback, ObservableCallback } from '@opentelemetry/api';
import type { SteadyClock } from '../../support/clock.ts';
import { textOf } from '../../support/text-of.ts';
import { type Observation, Observations, type Observed } from './observations.ts';

/** Timeouts in a row after which a callback is left alone for a while. */
const PATIENCE = 3;

/** How long it is left alone, in milliseconds. */
const REST_MS = 5 * 60_000;

/** A callback, and the instruments that it may speak of. */
export type Registration = { readonly instruments: readonly Observed[] } & (
  | { readonly isBatch: false; readonly callback: ObservableCallback }
  | { readonly isBatch: true; readonly callback: BatchObservableCallback }
);

/** Why a callback gave nothing: `timeout`, or what it threw, by the name of its class. */
export type CallbackFault = { readonly instrument: string; readonly reason: string };

/** What all callbacks said, and what went wrong. */
export interface Findings {
  readonly observations: ReadonlyMap<Observed, readonly Observation[]>;
  readonly errors: readonly Error[];
}

interface Entry {
  readonly registration: Registration;
  /** A call that is not over. */
  running: Promise<unknown> | undefined;
  timeouts: number;
  restsUntil: number;
}

/** Says of which callback a collection had to do without, and why. */
export class CallbackError extends Error {
  override readonly name = 'CallbackError';
}

/** The callbacks of one provider. */
export class Callbacks {
  readonly #clock: SteadyClock;
  readonly #patienceMs: number;
  readonly #onFault: (fault: CallbackFault) => void;
  readonly #onStray: () => void;
  readonly #entries = new Map<unknown, Entry[]>();
  #asking: Promise<Findings> | undefined;

  /** `patienceMs` is what a callback may take: only who takes longer is left alone after a while, whatever a reader asked. */
  constructor(clock: SteadyClock, patienceMs: number, onFault: (fault: CallbackFault) => void, onStray: () => void) {
    this.#clock = clock;
    this.#patienceMs = patienceMs;
    this.#onFault = onFault;
    this.#onStray = onStray;
  }

  add(registration: Registration): void {
    if (typeof registration.callback !== 'function' || registration.instruments.length === 0) return;
    const known = this.#entries.get(registration.callback) ?? [];
    if (known.some((entry) => isSame(entry.registration, registration))) return;
    known.push({ registration, running: undefined, timeouts: 0, restsUntil: Number.NEGATIVE_INFINITY });
    this.#entries.set(registration.callback, known);
  }

  remove(registration: Registration): void {
    const left = (this.#entries.get(registration.callback) ?? []).filter(
      (entry) => !isSame(entry.registration, registration),
    );
    if (left.length === 0) this.#entries.delete(registration.callback);
    else this.#entries.set(registration.callback, left);
  }

  /**
   * Asks all callbacks, each within the deadline. Readers that collect at the same time share one asking: a callback that
   * takes its time is not called twice, and both readers see the same.
   */
  ask(deadlineMs: number): Promise<Findings> {
    // Begun a moment later, so that a callback that collects finds this asking instead of asking itself, and so on for ever.
    this.#asking ??= Promise.resolve()
      .then(() => this.#ask(deadlineMs))
      .finally(() => {
        this.#asking = undefined;
      });
    return this.#asking;
  }

  async #ask(deadlineMs: number): Promise<Findings> {
    const deadline = new Deadline(deadlineMs);
    const observations = new Map<Observed, Map<string, Observation>>();
    const errors: Error[] = [];
    const entries = [...this.#entries.values()].flat();
    await Promise.all(
      entries.map(async (entry) => {
        const said = await this.#call(entry, deadline, errors);
        for (const [instrument, values] of said?.close() ?? []) {
          // What two callbacks say of one set counts once, as what one says of it twice.
          const known = observations.get(instrument) ?? new Map<string, Observation>();
          for (const [key, observation] of values) known.set(key, observation);
          observations.set(instrument, known);
        }
      }),
    );
    deadline.end();
    return { observations: new Map([...observations].map(([each, said]) => [each, [...said.values()]])), errors };
  }

  async #call(entry: Entry, deadline: Deadline, errors: Error[]): Promise<Observations | undefined> {
    const { registration } = entry;
    const observations = new Observations(registration.instruments, this.#onStray);
    const fail = (reason: string, text: string) => {
      observations.close();
      const names = registration.instruments.map(({ descriptor }) => descriptor.name);
      for (const instrument of names) this.#onFault({ instrument, reason });
      errors.push(new CallbackError(`The callback of ${names.map((name) => `"${name}"`).join(', ')} ${text}.`));
      return undefined;
    };
    if (this.#clock.ticks() < entry.restsUntil)
      return fail('timeout', 'was too slow several times, and rests for a while');
    if (entry.running !== undefined) {
      this.#countTimeout(entry, deadline);
      return fail('timeout', 'is still running since an earlier collection');
    }
    try {
      const answer: unknown = start(registration, observations);
      if (isThenable(answer) && (await this.#isLate(entry, answer, deadline))) {
        return fail('timeout', `took over ${deadline.ms} ms`);
      }
    } catch (error) {
      return fail(nameOf(error), `failed: ${textOf(error)}`);
    }
    entry.timeouts = 0;
    return observations;
  }

  async #isLate(entry: Entry, answer: PromiseLike<unknown>, deadline: Deadline): Promise<boolean> {
    // Not Promise.resolve(): that asks a promise for its constructor, and throws what a hostile one throws.
    const settled: Promise<unknown> = new Promise((resolve) => resolve(answer)).finally(() => {
      if (entry.running === settled) entry.running = undefined;
    });
    entry.running = settled;
    if ((await Promise.race([settled, deadline.passed])) !== late) return false;
    this.#countTimeout(entry, deadline);
    return true;
  }

  // After the rest it is called anew, whatever became of the call before: that one may have lost its answer for ever.
  #countTimeout(entry: Entry, { ms }: Deadline): void {
    if (ms < this.#patienceMs) return;
    entry.timeouts += 1;
    if (entry.timeouts < PATIENCE) return;
    entry.timeouts = 0;
    entry.restsUntil = this.#clock.ticks() + REST_MS;
    entry.running = undefined;
  }
}

const late = Symbol('late');

/** One deadline for all that are asked at the same time; no timer as long as nobody has to be waited for. */
class Deadline {
  readonly ms: number;
  #timer: NodeJS.Timeout | undefined;
  #passed: Promise<typeof late> | undefined;

  constructor(ms: number) {
    this.ms = ms;
  }

  get passed(): Promise<typeof late> {
    this.#passed ??= new Promise((resolve) => {
      this.#timer = setTimeout(resolve, this.ms, late);
    });
    return this.#passed;
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

function start(registration: Registration, observations: Observations): unknown {
  if (registration.isBatch) {
    return registration.callback({
      observe: (instrument, value, attributes) => observations.observe(instrument, value, attributes),
    });
  }
  const [instrument] = registration.instruments;
  return registration.callback({
    observe: (value, attributes) => observations.observe(instrument, value, attributes),
  });
}

function isSame(one: Registration, other: Registration): boolean {
  if (one.isBatch !== other.isBatch || one.callback !== other.callback) return false;
  const instruments = new Set(one.instruments);
  return (
    instruments.size === new Set(other.instruments).size && other.instruments.every((each) => instruments.has(each))
  );
}

function isThenable(answer: unknown): answer is PromiseLike<unknown> {
  return typeof answer === 'object' && answer !== null && typeof (answer as { then?: unknown }).then === 'function';
}

// What is thrown may be anything, and its own text may throw again.
function nameOf(error: unknown): string {
  try {
    const name: unknown = error instanceof Error ? error.name : undefined;
    return typeof name === 'string' && name !== '' ? name.slice(0, 64) : 'Error';
  } catch {
    return 'Error';
  }
}
