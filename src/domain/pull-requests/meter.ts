// Floor 4. The verbs for pull requests.

import type { AttributesOf } from '../../definition/metric.ts';
import type { Binder, InstrumentsOf } from '../../instrument/binder.ts';
import { readTime, snapshot, type Time } from '../../instrument/given.ts';
import type { Losses } from '../../instrument/losses.ts';
import { wallSeconds } from '../../support/clock.ts';
import * as definitions from './definitions.ts';

const SECONDS_AN_HOUR = 3600;

/** When a pull request was opened and merged: a Date, milliseconds since 1970, or an ISO 8601 text. */
export interface MergeTimes {
  readonly createdAt?: Time | undefined;
  /** Default: now. */
  readonly mergedAt?: Time | undefined;
}

/**
 * Pull requests: how many were opened and merged, and how long they were open.
 *
 * @example
 * meters.pullRequests.created({ platform: 'github', repository: 'acme/app' });
 * meters.pullRequests.merged({ platform: 'github', repository: 'acme/app', createdAt: '2026-11-20T09:00:00Z' });
 */
export class PullRequestsMeter {
  readonly #metrics: InstrumentsOf<typeof definitions>;
  readonly #losses: Losses;

  constructor(binder: Binder) {
    this.#metrics = binder.instruments('pullRequests', definitions);
    this.#losses = binder.losses;
  }

  /** A pull request was opened: `prs_created_total`. */
  created(attributes: AttributesOf<typeof definitions.created>): void {
    this.#metrics.created.add(1, attributes);
  }

  /** A pull request was merged: `prs_merged_total`, and with `createdAt` `pr_lifetime_hours`. */
  merged(attributes: AttributesOf<typeof definitions.merged> & MergeTimes): void {
    const own = snapshot(attributes, this.#losses);
    this.#metrics.merged.add(1, own);
    const opened = readTime(own.createdAt, this.#losses);
    const merged = own.mergedAt === undefined ? wallSeconds() : readTime(own.mergedAt, this.#losses);
    if (opened === undefined || merged === undefined) return;
    const seconds = merged - opened;
    this.#metrics.lifetime.record(seconds / SECONDS_AN_HOUR, own);
    this.#metrics.timeToMerge.record(seconds, own);
  }

  /**
   * How many pull requests a repository has in a state, as its platform says: `vcs_change_count`.
   * Recorded with `conventions: { vcs: 'semconv' }` or `'both'`.
   */
  setCount(attributes: AttributesOf<typeof definitions.changeCount>, count: number): void {
    this.#metrics.changeCount.set(count, attributes);
  }
}
