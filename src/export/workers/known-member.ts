// Floor 5. A member as its gathering knows it: what it said last, and whether it still answers.

import { randomUUID } from 'node:crypto';
import type { ScopeMetrics } from '@opentelemetry/sdk-metrics';
import type { Line } from './line.ts';
import { type FromMember, LAST_WORDS } from './messages.ts';
import { type Repeated, Unpacking } from './unpack.ts';

/** After so many scrapes without an answer, nobody waits for a member until it has answered again. */
const MOST_MISSED = 3;

/** A member is asked anew only now and then while it says nothing: the questions would wait for it in a heap. */
const ASK_AGAIN_MS = 10_000;

interface Question {
  readonly ask: string;
  readonly at: number;
  readonly unpacking: Unpacking;
  /** Called when there is nothing to wait for any more. */
  readonly settle: () => void;
  readonly settled: Promise<void>;
}

/** A piece of an answer, or its end. */
export type Answer = Extract<FromMember, { kind: 'part' | 'whole' | 'failed' }>;

export class KnownMember {
  readonly name: string;
  readonly line: Line;
  /** What it said last, whole. */
  snapshot: readonly ScopeMetrics[] = [];
  /** Questions in a row that it did not answer in time. */
  missed = 0;
  /** True when it came to its end with the snapshot, as far as it knows. */
  hasSaidAll = false;
  /** Why it could not answer, when it said so. */
  failure: string | undefined;
  readonly #id: string;
  readonly #repeated: Repeated;
  #question: Question | undefined;
  #lastWords: Unpacking | undefined;

  constructor(id: string, name: string, line: Line, repeated: Repeated) {
    this.#id = id;
    this.name = name;
    this.line = line;
    this.#repeated = repeated;
  }

  /** True as long as it is worth waiting for. */
  get isWaitedFor(): boolean {
    return this.missed < MOST_MISSED;
  }

  /** Asks, unless an answer is still to come. Resolves when it is there, or will not come; never rejects. */
  ask(deadlineMs: number): Promise<void> {
    const now = performance.now();
    if (this.#question !== undefined && now - this.#question.at < ASK_AGAIN_MS) return this.#question.settled;
    this.settle();
    const ask = randomUUID();
    const { promise: settled, resolve: settle } = Promise.withResolvers<void>();
    this.#question = { ask, at: now, unpacking: new Unpacking(this.#repeated), settle, settled };
    void this.line.send({ kind: 'ask', member: this.#id, ask, deadlineMs }).then((isSent) => {
      if (!isSent) settle();
    });
    return settled;
  }

  /** After a deadline: counts a question that was not answered. */
  tally(): void {
    this.missed = this.#question === undefined && this.failure === undefined ? 0 : this.missed + 1;
  }

  /** Nobody waits any more. */
  settle(): void {
    this.#question?.settle();
    this.#question = undefined;
  }

  /** Throws for a piece that is none. */
  hear(message: Answer): void {
    const unpacking = this.#unpackingOf(message.ask);
    if (unpacking === undefined) return;
    if (message.kind === 'part') {
      unpacking.add(message.metrics);
      return;
    }
    const snapshot = message.kind === 'whole' ? unpacking.snapshot(message.parts) : undefined;
    if (snapshot === undefined) {
      this.failure = message.kind === 'failed' ? message.reason : 'a part of its answer is missing';
    } else {
      this.failure = undefined;
      this.snapshot = snapshot;
      this.missed = 0;
    }
    this.hasSaidAll = message.ask === LAST_WORDS && snapshot !== undefined;
    if (message.ask === LAST_WORDS) this.#lastWords = undefined;
    else this.settle();
  }

  #unpackingOf(ask: string): Unpacking | undefined {
    if (ask !== LAST_WORDS) return ask === this.#question?.ask ? this.#question.unpacking : undefined;
    this.#lastWords ??= new Unpacking(this.#repeated);
    return this.#lastWords;
  }
}
