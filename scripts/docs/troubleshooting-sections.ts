// The table of docs/troubleshooting.md that says why a call was not recorded.

import { type LossReason, lossReasons } from '../../src/instrument/losses.ts';
import { code, table } from './markdown.ts';

const explained: Readonly<Record<LossReason, readonly [what: string, cure: string]>> = {
  before_init: [
    'A verb was called while no telemetry ran.',
    'Call `initTelemetry()` earlier: first thing in the program.',
  ],
  not_a_number: ['The value is not a number.', 'Convert it; a text is never converted for you.'],
  not_finite: ['The value is `NaN` or infinite.', 'Look for a division by zero, or a field that is missing.'],
  negative: ['A counter or a histogram was given a value below zero.', 'Take an up-down counter for what goes down.'],
  attributes_threw: ['Reading the attributes threw: a getter or a proxy.', 'Give a plain object.'],
  callback_failed: [
    'A callback threw, rejected, or gave no finite number.',
    'Test it alone. A callback gives a number, or `undefined` for "not known".',
  ],
  ended_twice: ['A request, a step or another handle was ended again.', 'End it in one place. The first end counts.'],
  unknown_metric: [
    'The string-keyed collector was asked for a name it does not know.',
    'Register the name, or correct it.',
  ],
  measured_elsewhere: [
    'A request was recorded by hand while HTTP capture measures it.',
    'Drop the call, or set `http: false`.',
  ],
  capture_failed: [
    'Code of binnacle that watches HTTP or the runtime failed.',
    'Report it: this is a fault of binnacle.',
  ],
};

/** One row a reason; the types hold it to the list in the code. */
export function lossesSection(): string {
  return table(
    ['Reason', 'What happened', 'What to do'],
    lossReasons.map((reason) => [code(reason), ...explained[reason]]),
  );
}
