// Floor 5. A worker that gives its numbers to a gathering, and serves none itself.

import { randomUUID } from 'node:crypto';
import type { ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { withinDeadline } from '../../support/deadline.ts';
import type { Door, Line } from './line.ts';
import { LAST_WORDS, type Message } from './messages.ts';
import { pack } from './pack.ts';

/** Options of a membership. */
export interface MemberOptions {
  /** A cumulative snapshot, in about so many milliseconds. What it rejects with is told to the gathering. */
  readonly collect: (deadlineMs: number) => Promise<readonly ScopeMetrics[]>;
  readonly door: Door;
  /** How this worker is called in messages. */
  readonly name: string;
  /** Metrics that another one tells for this worker, too. */
  readonly omit?: ReadonlySet<string>;
  /** Milliseconds until nobody is counted on any more. Default 2000. */
  readonly claimTimeoutMs?: number;
  /** Called each time a gathering takes this worker in: from then on it must serve nothing itself. */
  readonly onClaimed?: () => void;
  /** Called each time the gathering is over. */
  readonly onReleased?: () => void;
}

/** A worker's place in a gathering. */
export interface Membership {
  /** True when a gathering answered, false when surely none is there or none answered in time. One may still come later. */
  readonly claimed: Promise<boolean>;
  /**
   * Says goodbye with the last snapshot, so that what was counted stays in the totals. To be called while `collect` still works.
   * Settles within the deadline; never rejects.
   */
  leave(deadlineMs: number): Promise<void>;
}

const CLAIM_TIMEOUT_MS = 2000;

/** Nobody lives on to answer. */
const unheld = { keepsAlive: false } as const;

/** An answer that comes after the deadline is of use, too: it is shown with the next scrape. */
const ANSWER_TIMEOUT_MS = 10_000;

/** How long a thread or process that has nothing left to do lives on for its last numbers. */
const LAST_WORDS_MS = 1000;

/** Saying them keeps the loop going for a moment; the end that comes right after is still the same one. */
const SAME_END_MS = 100;

/** Joins the gathering behind the door, now or as soon as there is one. */
export function join(options: MemberOptions): Membership {
  return new Member(options);
}

class Member implements Membership {
  readonly claimed: Promise<boolean>;
  readonly #id = randomUUID();
  readonly #options: MemberOptions;
  readonly #ends: readonly (() => void)[];
  readonly #patience: NodeJS.Timeout;
  #settle: (isClaimed: boolean) => void = () => {};
  #line: Line;
  /** The gathering that took this one in. */
  #gathering: string | undefined;
  /** What is said, one after the other. */
  #saying: Promise<void> = Promise.resolve();
  #onMore: (() => void) | undefined;
  #onFarewell: (() => void) | undefined;
  #hasLeft = false;
  /** When all that there was to say was said, and nothing was asked since. */
  #saidAllAt = Number.NEGATIVE_INFINITY;
  #isEnding = false;

  constructor(options: MemberOptions) {
    const { door, claimTimeoutMs = CLAIM_TIMEOUT_MS } = options;
    this.#options = options;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.claimed = promise;
    this.#settle = (isClaimed) => {
      clearTimeout(this.#patience);
      resolve(isClaimed);
    };
    // Not unref'd: a thread that has nothing but this to wait for would end before it is told.
    this.#patience = setTimeout(() => this.#settle(false), claimTimeoutMs);
    this.#line = this.#knock();
    const onWho = () => {
      // One that is claimed hears first that its gathering is over, and then knocks by itself.
      if (this.#gathering === undefined) this.#line = this.#knock();
    };
    this.#ends = [door.onWho(onWho), door.onEnd(() => void this.#sayAll())];
  }

  async leave(deadlineMs: number): Promise<void> {
    this.#hasLeft = true;
    this.#settle(false);
    for (const end of this.#ends) end();
    try {
      // One that is just being taken in says it, too: it must not look as if it had died.
      if (this.#gathering === undefined) void this.#line.send({ kind: 'bye', member: this.#id });
      else await withinDeadline(this.#sayGoodbye(deadlineMs), deadlineMs, 'A goodbye');
    } catch {
      // The gathering has the last snapshot that it asked for, and counts this worker as lost.
    }
    this.#line.close();
  }

  #knock(): Line {
    const { door, name } = this.#options;
    const line = door.knock({ kind: 'hello', member: this.#id, name });
    line.onMessage((message) => this.#hear(message));
    line.onClose(() => {
      if (this.#line !== line) return;
      this.#settle(false);
      this.#release();
    });
    return line;
  }

  #hear(message: Message): void {
    switch (message.kind) {
      case 'welcome':
        if (message.member === this.#id) this.#claim(message.gathering);
        return;
      case 'ask':
        if (message.member === this.#id) void this.#say(message.ask, message.deadlineMs);
        return;
      case 'more':
        if (message.member === this.#id) this.#onMore?.();
        return;
      case 'farewell':
        if (message.member === this.#id) this.#onFarewell?.();
        return;
      case 'over':
        if (message.gathering !== this.#gathering) return;
        this.#release();
        if (!this.#hasLeft) this.#line = this.#knock();
        return;
      default:
    }
  }

  #claim(gathering: string): void {
    const isNews = this.#gathering === undefined;
    this.#gathering = gathering;
    this.#settle(true);
    if (isNews) this.#options.onClaimed?.();
  }

  #release(): void {
    if (this.#gathering === undefined) return;
    this.#gathering = undefined;
    this.#onMore?.();
    this.#onFarewell?.();
    this.#options.onReleased?.();
  }

  #say(ask: string, deadlineMs: number): Promise<void> {
    this.#saying = this.#saying.then(() => this.#saySnapshot(ask, deadlineMs));
    return this.#saying;
  }

  async #saySnapshot(ask: string, deadlineMs: number): Promise<void> {
    const [line, member, gathering] = [this.#line, this.#id, this.#gathering];
    try {
      const collecting = this.#options.collect(deadlineMs);
      const snapshot = await withinDeadline(collecting, ANSWER_TIMEOUT_MS, 'Collecting metrics', unheld);
      let parts = 0;
      for (const metrics of pack(snapshot, this.#options.omit)) {
        // The one who asked is gone, and would never want the next part.
        if (gathering === undefined || gathering !== this.#gathering) return;
        const wanted = this.#wanted();
        if (!(await line.send({ kind: 'part', member, ask, metrics }))) throw new Error('its answer cannot be sent');
        await withinDeadline(wanted, ANSWER_TIMEOUT_MS, 'Handing metrics over', unheld);
        parts += 1;
      }
      await line.send({ kind: 'whole', member, ask, parts });
    } catch (error) {
      await line.send({ kind: 'failed', member, ask, reason: String(error).slice(0, 200) });
    }
    this.#saidAllAt = ask === LAST_WORDS ? performance.now() : Number.NEGATIVE_INFINITY;
  }

  /** Before an end that nobody has announced. It is no goodbye: the host may find more to do, and go on. */
  async #sayAll(): Promise<void> {
    if (this.#gathering === undefined || this.#isEnding || performance.now() - this.#saidAllAt < SAME_END_MS) return;
    this.#isEnding = true;
    try {
      await withinDeadline(this.#say(LAST_WORDS, LAST_WORDS_MS), LAST_WORDS_MS, 'The last snapshot');
      this.#isEnding = false;
    } catch {
      // Nobody listens. It is not tried again, or the end would never come.
    }
  }

  /** Resolves when the gathering wants more: it takes the parts of all members one by one, so that its loop turns in between. */
  #wanted(): Promise<void> {
    return new Promise((resolve) => {
      this.#onMore = resolve;
    });
  }

  async #sayGoodbye(deadlineMs: number): Promise<void> {
    const heard = new Promise<void>((resolve) => {
      this.#onFarewell = resolve;
    });
    await this.#say(LAST_WORDS, deadlineMs);
    // Not waited for where it cannot go: then nobody says farewell.
    if (await this.#line.send({ kind: 'bye', member: this.#id })) await heard;
  }
}
