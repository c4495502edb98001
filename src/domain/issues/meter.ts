// Floor 4. The verbs for issues.

import type { AttributesOf } from '../../definition/metric.ts';
import type { Binder, InstrumentsOf } from '../../instrument/binder.ts';
import { Ending } from '../../instrument/ending.ts';
import { snapshot } from '../../instrument/given.ts';
import type { Losses } from '../../instrument/losses.ts';
import { monotonicSeconds } from '../../support/clock.ts';
import * as definitions from './definitions.ts';

type IssueOutcome = AttributesOf<typeof definitions.processed>['outcome'];

/** An issue that is being worked on; ends once. */
export interface IssueHandle {
  /** Counts the issue with its outcome, and records how long it took. */
  complete(outcome: IssueOutcome): void;
  /** Ends it as `cancelled`. */
  cancel(): void;
}

/**
 * Issues: how many came, how they ended, how long they took.
 *
 * @example
 * meters.issues.created({ platform: 'github', repository: 'acme/app' });
 * const issue = meters.issues.start({ provider: 'anthropic-claude', platform: 'github', issueType: 'bug' });
 * issue.complete('success');
 */
export class IssuesMeter {
  readonly #metrics: InstrumentsOf<typeof definitions>;
  readonly #losses: Losses;

  constructor(binder: Binder) {
    this.#losses = binder.losses;
    this.#metrics = binder.instruments('issues', definitions);
  }

  /** An issue was created: `issues_created_total`. */
  created(attributes: AttributesOf<typeof definitions.created>): void {
    this.#metrics.created.add(1, attributes);
  }

  /** An issue was worked on to an end: `issues_processed_total`. */
  processed(attributes: AttributesOf<typeof definitions.processed>): void {
    this.#metrics.processed.add(1, attributes);
  }

  /** Work on an issue starts; its end feeds `issues_processed_total` and `issue_completion_duration_seconds`. */
  start(attributes: AttributesOf<typeof definitions.completionDuration>): IssueHandle {
    const own = snapshot(attributes, this.#losses);
    const ending = new Ending(this.#losses);
    const started = monotonicSeconds();
    const complete = (outcome: IssueOutcome) => {
      if (!ending.first()) return;
      this.#metrics.processed.add(1, { ...own, outcome });
      this.#metrics.completionDuration.record(monotonicSeconds() - started, own);
    };
    return { complete, cancel: () => complete('cancelled') };
  }
}
