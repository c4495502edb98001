// Floor 5. Where the numbers of all workers come together: asks them all at once, and waits for none without end.

import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ScopeMetrics } from '@opentelemetry/sdk-metrics';
import type { Diagnostics } from '../../support/diagnostics.ts';
import { takeSteps } from '../../support/slice.ts';
import { type GaugeRules, ownRules } from './gauge-rules.ts';
import { type Answer, KnownMember } from './known-member.ts';
import type { Hear, Line } from './line.ts';
import { mergeSteps } from './merge.ts';
import type { Hello, Message } from './messages.ts';
import { Retired } from './retired.ts';
import { Repeated } from './unpack.ts';

/** Options of a gathering. */
export interface GatheringOptions {
  readonly diagnostics: Diagnostics;
  readonly hear: readonly Hear[];
  /** The rules that users declared; they win over those of our own metrics. */
  readonly rules?: GaugeRules;
}

/** How many workers are there, and what became of others. */
export interface Workers {
  /** Answered the last time that they were asked, or have just come. */
  readonly answering: number;
  /** Did not answer in time; what they said last is still counted. */
  readonly silent: number;
  /** Ended without a goodbye, since the start: what they had counted after the last scrape is in no total. */
  readonly lost: number;
}

/** Numbers of this process or thread and of all workers that it has. */
export interface Gathering {
  /**
   * One snapshot of all. Workers are asked first and waited for at most `deadlineMs`; then `own` is called, which may already
   * tell of {@link Gathering.workers}. Without workers it is `own` alone. Rejects with what `own` rejects with.
   */
  collect(own: () => Promise<readonly ScopeMetrics[]>, deadlineMs?: number): Promise<readonly ScopeMetrics[]>;
  /** Undefined as long as there was never a worker. */
  workers(): Workers | undefined;
  /** Lets the workers go. */
  end(): void;
}

const DEADLINE_MS = 1000;

/** Begins to gather: workers that are there are found, those that come join by themselves. */
export function gather(options: GatheringOptions): Gathering {
  return new OpenGathering(options);
}

class OpenGathering implements Gathering {
  readonly #id = randomUUID();
  readonly #diagnostics: Diagnostics;
  readonly #rules: GaugeRules;
  readonly #members = new Map<string, KnownMember>();
  readonly #repeated = new Repeated();
  readonly #retired: Retired;
  readonly #ends: readonly (() => void)[];
  /** Folding of workers that ended, one after the other; undefined when there is none left. */
  #retiring: Promise<void> | undefined;
  #asking: Promise<void> | undefined;
  /** When the next part is asked for: one a turn of the loop, of whichever member. */
  #pace: Promise<unknown> = Promise.resolve();
  #hadMembers = false;
  #lost = 0;

  constructor({ diagnostics, hear, rules }: GatheringOptions) {
    this.#diagnostics = diagnostics;
    this.#rules = (metricName, unit, kind) => rules?.(metricName, unit, kind) ?? ownRules(metricName);
    this.#retired = new Retired(this.#onProblem);
    this.#ends = hear.map((each) => each((line, hello) => this.#welcome(line, hello)));
  }

  async collect(
    own: () => Promise<readonly ScopeMetrics[]>,
    deadlineMs = DEADLINE_MS,
  ): Promise<readonly ScopeMetrics[]> {
    if (!this.#hadMembers) return own();
    this.#asking ??= this.#askAll(deadlineMs).finally(() => {
      this.#asking = undefined;
    });
    await this.#asking;
    const mine = await own();
    // A worker that is half folded would be there one and a half times.
    while (this.#retiring !== undefined) await this.#retiring;
    const members = Array.from(this.#members.values(), ({ snapshot }) => snapshot);
    return takeSteps(mergeSteps([mine, ...members, this.#retired.snapshot()], this.#rules, this.#onProblem));
  }

  workers(): Workers | undefined {
    if (!this.#hadMembers) return undefined;
    const all = [...this.#members.values()];
    const silent = all.filter(({ missed }) => missed > 0).length;
    return { answering: all.length - silent, silent, lost: this.#lost };
  }

  end(): void {
    for (const end of this.#ends) end();
    for (const { line } of this.#members.values()) {
      void line.send({ kind: 'over', gathering: this.#id });
      line.close();
    }
    for (const member of this.#members.values()) member.settle();
    this.#members.clear();
  }

  async #askAll(deadlineMs: number): Promise<void> {
    this.#repeated.turn();
    const asked = [...this.#members.values()];
    const answers = asked.map((member) => ({ member, answer: member.ask(deadlineMs) }));
    const awaited = answers.filter(({ member }) => member.isWaitedFor).map(({ answer }) => answer);
    await inTime(Promise.all(awaited), deadlineMs);
    for (const member of asked) member.tally();
    this.#saySilence(deadlineMs);
  }

  #saySilence(deadlineMs: number): void {
    const silent = [...this.#members.values()].filter(({ missed }) => missed > 0);
    const key = 'workers.silent';
    if (silent.length === 0) {
      this.#diagnostics.recovered(key, 'All workers give their numbers again.');
      return;
    }
    const [first] = silent;
    const why = first?.failure ?? `no answer in ${deadlineMs} ms; its loop may be blocked`;
    this.#diagnostics.warnOnce(
      key,
      `${silent.length} of ${this.#members.size} worker(s) did not give their numbers (${first?.name}: ${why}). ` +
        'The last ones that they gave are shown.',
    );
  }

  #welcome(line: Line, { member: id, name }: Hello): void {
    const known = this.#members.get(id);
    known?.settle();
    known?.line.close();
    const member = new KnownMember(id, name, line, this.#repeated);
    if (known !== undefined) member.snapshot = known.snapshot;
    this.#members.set(id, member);
    this.#hadMembers = true;
    line.onMessage((message) => this.#hear(id, member, message));
    line.onClose(() => this.#lose(id, member));
    void line.send({ kind: 'welcome', member: id, gathering: this.#id });
  }

  #hear(id: string, member: KnownMember, message: Message): void {
    if (!('member' in message) || message.member !== id) return;
    switch (message.kind) {
      case 'part':
        this.#read(member, message);
        this.#pace = this.#pace.then(() => nextTurn()).then(() => void member.line.send({ kind: 'more', member: id }));
        return;
      case 'whole':
      case 'failed':
        this.#read(member, message);
        return;
      case 'bye':
        this.#part(id, member);
        void member.line.send({ kind: 'farewell', member: id }).then(() => member.line.close());
        return;
      default:
    }
  }

  #read(member: KnownMember, message: Answer): void {
    try {
      member.hear(message);
    } catch (error) {
      this.#onProblem('workers.unreadable', `What ${member.name} says cannot be read: ${String(error).slice(0, 200)}.`);
    }
  }

  #lose(id: string, member: KnownMember): void {
    if (this.#members.get(id) !== member) return;
    this.#part(id, member);
    if (member.hasSaidAll) return;
    this.#lost += 1;
    this.#onProblem(
      'workers.lost',
      `${member.name} ended without a goodbye: what it counted after the last scrape is in no total. ` +
        'Call telemetry.shutdown() before a worker ends; those that are killed are counted in binnacle.workers.lost.',
    );
  }

  /** Its levels end with it, its totals stay. */
  #part(id: string, member: KnownMember): void {
    this.#members.delete(id);
    member.settle();
    const folding = (this.#retiring ?? Promise.resolve())
      .then(() => takeSteps(this.#retired.fold(member.snapshot)))
      .catch((error) => this.#onProblem('workers.retired', `The totals of ${member.name} are lost: ${String(error)}.`))
      .finally(() => {
        if (this.#retiring === folding) this.#retiring = undefined;
      });
    this.#retiring = folding;
  }

  readonly #onProblem = (key: string, message: string): void => this.#diagnostics.warnOnce(key, message);
}

/** Waits for a promise that does not reject, for so long at most. */
async function inTime(promise: Promise<unknown>, deadlineMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise((resolve) => {
    timer = setTimeout(resolve, deadlineMs);
  });
  await Promise.race([promise, tooLate]);
  clearTimeout(timer);
}
