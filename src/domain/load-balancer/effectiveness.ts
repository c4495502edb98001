// Floor 4. How well a balancing strategy does: its success ratio times the fairness of its picks, over a sliding minute.

import { monotonicSeconds } from '../../support/clock.ts';
import { total } from '../../support/total.ts';

const WINDOW_SECONDS = 60;
/** Readings between two collections; a window then has at most this many, however often it is read. */
const MIN_GAP_SECONDS = 5;
/** Instances told apart; more count as one, so that churning names cannot grow the map. */
const MAX_INSTANCES = 64;

interface Reading {
  readonly at: number;
  readonly requests: ReadonlyMap<string, number>;
  readonly errors: number;
}

/** The requests that an instance got. */
export interface Share {
  requests: number;
}

/** Counts of one service and strategy. Recording is an addition; the window is made when it is read. */
export class Effectiveness {
  readonly #shares = new Map<string, Share>();
  #errors = 0;
  #readings: Reading[] = [{ at: monotonicSeconds(), requests: new Map(), errors: 0 }];

  request(instance: string): void {
    this.shareOf(instance).requests += 1;
  }

  /** Where the requests of an instance are counted: the same one each time, for those who count often. */
  shareOf(instance: string): Share {
    const known = this.#shares.get(instance);
    if (known !== undefined) return known;
    if (this.#shares.size >= MAX_INSTANCES && instance !== '') return this.shareOf('');
    const made = { requests: 0 };
    this.#shares.set(instance, made);
    return made;
  }

  error(): void {
    this.#errors += 1;
  }

  /** 0 to 1; undefined while nothing was sent in the last minute. */
  read(): number | undefined {
    const now = monotonicSeconds();
    const base = this.#baseAt(now);
    // An instance that got nothing for a minute is gone: it says nothing about how fair the picks were.
    const counts = [...this.#shares]
      .map(([instance, { requests }]) => requests - (base.requests.get(instance) ?? 0))
      .filter((count) => count > 0);
    const requests = total(counts);
    if (requests === 0) return undefined;
    const failures = Math.min(requests, this.#errors - base.errors);
    return ((requests - failures) / requests) * jain(counts);
  }

  /** The newest reading that is a whole window old, or the oldest there is. */
  #baseAt(now: number): Reading {
    const last = this.#readings.at(-1);
    if (last === undefined || now - last.at >= MIN_GAP_SECONDS) {
      const requests = new Map([...this.#shares].map(([instance, share]) => [instance, share.requests]));
      this.#readings.push({ at: now, requests, errors: this.#errors });
    }
    const outside = this.#readings.filter(({ at }) => now - at >= WINDOW_SECONDS).length;
    this.#readings = this.#readings.slice(Math.max(0, outside - 1));
    return this.#readings[0] as Reading;
  }
}

/** Jain's fairness of how requests fall on instances: 1 when all get the same, 1/n when one gets all. */
function jain(counts: readonly number[]): number {
  const sum = total(counts);
  const squares = total(counts.map((count) => count * count));
  return (sum * sum) / (counts.length * squares);
}
