// The tables of docs/troubleshooting.md that say why something was not recorded, or not as it was given.

import { type LossReason, lossReasons } from '../../src/instrument/losses.ts';
import { type ChangeReason, changeReasons, type DropReason, dropReasons } from '../../src/sdk/ledger.ts';
import { code, table } from './markdown.ts';

type Explained<Reason extends string> = Readonly<Record<Reason, readonly [what: string, cure: string]>>;

const losses: Explained<LossReason> = {
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

const drops: Explained<DropReason> = {
  not_a_number: losses.not_a_number,
  not_finite: losses.not_finite,
  negative: losses.negative,
  unsafe_integer: [
    'An instrument of integers was given one that a number cannot hold exactly.',
    'Take `ValueType.DOUBLE`, or a larger unit.',
  ],
  sum_out_of_range: [
    'The value would have made a sum infinite.',
    'Look for a value that is no measurement, such as `Number.MAX_VALUE`.',
  ],
  attributes_threw: [
    "Reading the attributes threw: a getter, a proxy, or a view's attribute processor.",
    losses.attributes_threw[1],
  ],
  no_instrument: [
    'The instrument was refused, or a batch callback spoke of one that is not in its list.',
    'Look for the warning: a name that cannot be used, or a name a request. Add the instrument to the list.',
  ],
};

const changes: Explained<ChangeReason> = {
  invalid_value: [
    'The value is no text, finite number, boolean or list of these; recorded as `invalid`.',
    'Give the text that you want to see.',
  ],
  cut: ['Longer than 256 UTF-16 units.', 'Give a name, not a message.'],
  cleaned: ['Control characters, outer blanks or half characters.', 'Clean it where it comes from.'],
  refused_name: ['A name that would harm or deceive, such as `__proto__`; left out.', 'Rename it.'],
  too_many: ['More than 16 attributes; the last by name are left out.', 'Leave attributes out with a view.'],
};

/** One row a reason; the types hold it to the list in the code. */
export function lossesSection(): string {
  return section(lossReasons, losses);
}

/** The same for what the MeterProvider leaves out, and what it changes. */
export function providerSection(): string {
  return [section(dropReasons, drops), section(changeReasons, changes)].join('\n\n');
}

function section<Reason extends string>(reasons: readonly Reason[], explained: Explained<Reason>): string {
  return table(
    ['Reason', 'What happened', 'What to do'],
    reasons.map((reason) => [code(reason), ...explained[reason]]),
  );
}
