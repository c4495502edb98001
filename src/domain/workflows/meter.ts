// Floor 4. The verbs for workflows.

import type { AttributesOf } from '../../definition/metric.ts';
import { errorType } from '../../definition/normalise.ts';
import type { Binder, InstrumentsOf } from '../../instrument/binder.ts';
import { Ending, settle } from '../../instrument/ending.ts';
import { snapshot } from '../../instrument/given.ts';
import type { Losses } from '../../instrument/losses.ts';
import { monotonicSeconds } from '../../support/clock.ts';
import * as definitions from './definitions.ts';

type Outcome = AttributesOf<typeof definitions.completed>['outcome'];
type Escalation = AttributesOf<typeof definitions.escalations>;

/** What a workflow is about. */
export type WorkflowAttributes = AttributesOf<typeof definitions.started> & {
  /** The name of the pipeline, where the workflow is a CI pipeline. Semantic conventions only. */
  readonly pipeline?: string | undefined;
};

/** A step of a workflow; ends once. */
export interface StepHandle {
  complete(): void;
  fail(error: unknown): void;
}

/** A workflow that is running; ends once, by whichever verb comes first. */
export interface WorkflowHandle {
  /** A step starts. */
  step(name: string): StepHandle;
  /** Runs a function, sync or async, as a step. */
  measure<T>(name: string, run: () => T): T;
  succeed(): void;
  /** Ends as `timeout` or `cancelled` when the error says so, else as `failure`. */
  fail(error?: unknown): void;
  cancel(): void;
  /** Hands over to people: counts the escalation and ends as `escalation`. */
  escalate(escalation: Pick<Escalation, 'reason' | 'severity'>): void;
}

/**
 * Autonomous workflows, their steps, and what they hand over to people.
 *
 * @example
 * const workflow = meters.workflows.start({
 *   workflowType: 'autonomous-development',
 *   provider: 'anthropic-claude',
 *   platform: 'github',
 * });
 * const step = workflow.step('plan');
 * step.complete();
 * workflow.succeed();
 */
export class WorkflowsMeter {
  readonly #metrics: InstrumentsOf<typeof definitions>;
  readonly #losses: Losses;

  constructor(binder: Binder) {
    this.#metrics = binder.instruments('workflows', definitions);
    this.#losses = binder.losses;
  }

  /** A workflow starts: `workflows_started_total`, and `active_autonomous_loops` until its end. */
  start(attributes: WorkflowAttributes): WorkflowHandle {
    const own = snapshot(attributes, this.#losses);
    const ending = new Ending(this.#losses);
    const started = monotonicSeconds();
    this.#metrics.started.add(1, own);
    const leave = this.#metrics.activeLoops.enter(own);
    const leavePipeline = this.#enterPipeline(own);

    const end = (outcome: Outcome, error?: unknown): boolean => {
      if (!ending.first()) return false;
      const seconds = monotonicSeconds() - started;
      leave();
      leavePipeline(outcome, seconds, error);
      this.#metrics.completed.add(1, { ...own, outcome });
      this.#metrics.completionDuration.record(seconds, { ...own, outcome });
      this.#metrics.genAiWorkflowDuration.record(seconds, { ...own, errorType: error });
      return true;
    };

    return {
      step: (name) => this.#step(name, own),
      measure: (name, run) => {
        const step = this.#step(name, own);
        return settle(
          run,
          () => step.complete(),
          (error) => step.fail(error),
        );
      },
      succeed: () => void end('success'),
      fail: (error = 'Error') => void end(outcomeOf(error), error),
      cancel: () => void end('cancelled', 'cancelled'),
      escalate: (escalation) => {
        if (end('escalation'))
          this.escalated({ ...snapshot(escalation, this.#losses), workflowType: own.workflowType });
      },
    };
  }

  /** People were asked for help: `escalations_total`. */
  escalated(attributes: Escalation): void {
    this.#metrics.escalations.add(1, attributes);
  }

  #step(stepName: string, { workflowType }: WorkflowAttributes): StepHandle {
    const ending = new Ending(this.#losses);
    const started = monotonicSeconds();
    const end = (outcome: 'success' | 'failure'): boolean => {
      if (!ending.first()) return false;
      this.#metrics.stepDuration.record(monotonicSeconds() - started, { stepName, workflowType, outcome });
      return true;
    };
    return {
      complete: () => void end('success'),
      fail: (error) => {
        if (end('failure')) this.#metrics.stepErrors.add(1, { stepName, workflowType, errorType: error ?? 'Error' });
      },
    };
  }

  #enterPipeline({ pipeline }: WorkflowAttributes): (outcome: Outcome, seconds: number, error: unknown) => void {
    if (pipeline === undefined) return () => {};
    const run = { pipeline, runState: 'executing' } as const;
    const leave = this.#metrics.pipelineRunActive.enter(run);
    return (outcome, seconds, error) => {
      leave();
      this.#metrics.pipelineRunDuration.record(seconds, { ...run, runResult: runResult(outcome), errorType: error });
      if (error !== undefined && outcome !== 'cancelled')
        this.#metrics.pipelineRunErrors.add(1, { pipeline, errorType: error });
    };
  }
}

function outcomeOf(error: unknown): Outcome {
  const type = errorType(error);
  return type === 'timeout' || type === 'cancelled' ? type : 'failure';
}

/** The conventions' words for how a run ended; a hand-over to people is a failure of the pipeline. */
function runResult(outcome: Outcome): 'success' | 'failure' | 'timeout' | 'cancellation' {
  if (outcome === 'cancelled') return 'cancellation';
  return outcome === 'escalation' ? 'failure' : outcome;
}
