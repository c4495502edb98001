// Floor 4. The verb for tests.

import type { AttributesOf } from '../../definition/metric.ts';
import type { Binder, InstrumentsOf } from '../../instrument/binder.ts';
import { snapshot } from '../../instrument/given.ts';
import type { Losses } from '../../instrument/losses.ts';
import * as definitions from './definitions.ts';

/** What a test run was. */
export type TestAttributes = Omit<AttributesOf<typeof definitions.executions>, 'outcome'> & {
  /** Default `success`. */
  readonly outcome?: AttributesOf<typeof definitions.executions>['outcome'] | undefined;
};

/**
 * Test runs: `test_execution_duration_seconds`.
 *
 * @example
 * meters.tests.executed({ testType: 'unit', framework: 'vitest', outcome: 'success' }, 4.2);
 */
export class TestsMeter {
  readonly #metrics: InstrumentsOf<typeof definitions>;
  readonly #losses: Losses;

  constructor(binder: Binder) {
    this.#metrics = binder.instruments('tests', definitions);
    this.#losses = binder.losses;
  }

  /** A test run ended after so many seconds. */
  executed(attributes: TestAttributes, seconds: number): void {
    const own = snapshot(attributes, this.#losses);
    const run = { ...own, outcome: own.outcome ?? ('success' as const) };
    this.#metrics.duration.record(seconds, run);
    this.#metrics.executions.add(1, run);
  }
}
