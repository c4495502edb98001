// Floor 6. Checks a user's password against its hash, at a cost that strangers cannot drive up.

import { monotonicSeconds } from '../support/clock.ts';
import { hashLike, isPasswordOf, type PasswordHash } from './password-hash.ts';
import { Allowance } from './slots.ts';

/** What is claimed, and what is known. */
export interface Claim {
  readonly name: string;
  readonly password: string;
  /** The hash of that user; undefined for one who is not known. */
  readonly expected: PasswordHash | undefined;
  /** The hash of any user, so that one who is not known costs as much. */
  readonly example: PasswordHash | undefined;
}

const FAILURES_PER_SECOND = 10;
const VALID_SECONDS = 60;
/** More than there are scrapers with a password of their own. */
const MOST_REMEMBERED = 64;

/**
 * A hash takes 70 ms and 32 MiB, so who has been let in is remembered for a minute, and who has not may fail ten times a second
 * in all. Someone who was let in before is checked all the same while others fail: guessing locks no scraper out.
 */
export class PasswordCheck {
  readonly #allowance: Allowance;
  readonly #now: () => number;
  // By a keyed hash, so that nothing in memory tells a password sooner than its scrypt hash does.
  readonly #letIn = new Map<string, number>();
  readonly #running = new Map<string, Promise<boolean>>();
  #secret: Buffer | undefined;

  /** `now` gives seconds, on a clock that only goes forward. */
  constructor(now: () => number = monotonicSeconds) {
    this.#now = now;
    this.#allowance = new Allowance(FAILURES_PER_SECOND, now);
  }

  /** True when claims are refused without a look at them, for a moment. */
  get isLimited(): boolean {
    return this.#allowance.isUsedUp;
  }

  /** True when the password is that of the user. */
  isRight(claim: Claim): Promise<boolean> {
    const fingerprint = this.#fingerprintOf(claim);
    const at = this.#letIn.get(fingerprint);
    if (at !== undefined && this.#now() - at < VALID_SECONDS) return Promise.resolve(true);
    const running = this.#running.get(fingerprint);
    if (running !== undefined) return running;
    if (at === undefined && !this.#allowance.take()) return Promise.resolve(false);
    const result = this.#check(claim, fingerprint, at !== undefined).finally(() => this.#running.delete(fingerprint));
    this.#running.set(fingerprint, result);
    return result;
  }

  async #check({ password, expected, example }: Claim, fingerprint: string, wasLetIn: boolean): Promise<boolean> {
    const isSame = await isPasswordOf(expected ?? hashLike(example), password);
    if (!isSame || expected === undefined) return false;
    if (!wasLetIn) this.#allowance.giveBack();
    // To the end of the order, so that the one that goes first is the one that was not seen for longest.
    this.#letIn.delete(fingerprint);
    this.#letIn.set(fingerprint, this.#now());
    const [oldest] = this.#letIn.keys();
    if (this.#letIn.size > MOST_REMEMBERED && oldest !== undefined) this.#letIn.delete(oldest);
    return true;
  }

  /** With the hash in it, so that a changed password is asked for at once. */
  #fingerprintOf({ name, password, expected }: Claim): string {
    const { createHmac, randomBytes } = process.getBuiltinModule('node:crypto');
    this.#secret ??= randomBytes(32);
    const claim = JSON.stringify([
      name,
      password,
      expected?.salt.toString('base64'),
      expected?.hash.toString('base64'),
    ]);
    return createHmac('sha256', this.#secret).update(claim).digest('base64');
  }
}
