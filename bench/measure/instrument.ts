// Measures one instrument of one contestant, and holds that everything was counted.

import type { Registry, Setup } from '../contestants/contestant.ts';
import { open } from '../contestants/open.ts';
import type { Effort } from '../effort.ts';
import type { Figures } from '../path.ts';
import { fewValues, namesOf, type Strings, setsOf, writeOf } from './attributes.ts';
import { measureCall } from './call.ts';
import { BOUNDARIES, MASK, orderOf, values } from './values.ts';

/** The four who are compared, and the empty loop. */
export const everyone = ['nothing', 'binnacle', 'official SDK', 'prom-client', '@prometheus-io/client'] as const;

/** What is called. */
export interface InstrumentTest {
  readonly kind: 'counter' | 'histogram';
  /** How many values each attribute has; 24 series of three attributes by default. */
  readonly counts?: readonly number[];
  readonly strings?: Strings;
  readonly bound?: boolean;
  readonly setup?: Setup;
  /** Series that the contestant has in the end, where a view makes them fewer. */
  readonly series?: number;
  /** Makes other instruments beside it, and gives a function that writes to all of them. */
  readonly beside?: (registry: Registry) => () => void;
}

const NAME = 'measured';

/** Time and garbage of a call of the instrument. */
export async function measureInstrument(test: InstrumentTest, contestant: string, effort: Effort): Promise<Figures> {
  const { kind, counts = fewValues(3), strings = 'literal', bound = false, setup, beside } = test;
  const registry = await open(contestant, setup);
  const names = namesOf(counts.length);
  const between = beside?.(registry);
  const instrument = kind === 'counter' ? registry.counter(NAME, names) : registry.histogram(NAME, names, BOUNDARIES);
  const write = writeOf(counts, strings);
  const sets = setsOf(counts);
  const order = orderOf(sets);
  const { figures, calls } = await measureCall(
    {
      ...(bound ? boundCalls() : unboundCalls()),
      collect: () => registry.collect(),
      ...(between === undefined ? {} : { between }),
    },
    effort,
  );
  await holds(registry, contestant, { series: test.series ?? sets, total: calls });
  return figures;

  function unboundCalls() {
    const { write: call } = instrument;
    const ready = Array.from(order, (set) => write(set));
    // Not one loop with a choice in it: the choice would be paid in every call.
    return kind === 'counter'
      ? {
          fresh: (index: number) => call(1, write(order[index & MASK] as number)),
          given: (index: number) => call(1, ready[index & MASK] as never),
        }
      : {
          fresh: (index: number) => call(values[index & MASK] as number, write(order[index & MASK] as number)),
          given: (index: number) => call(values[index & MASK] as number, ready[index & MASK] as never),
        };
  }

  function boundCalls() {
    const call = instrument.bind(Array.from({ length: sets }, (_, set) => write(set)));
    const both =
      kind === 'counter'
        ? (index: number) => call(order[index & MASK] as number, 1)
        : (index: number) => call(order[index & MASK] as number, values[index & MASK] as number);
    return { fresh: both, given: both };
  }
}

/** A contestant that lost calls or series was not measured at the same work. */
async function holds(registry: Registry, contestant: string, expected: { series: number; total: number }) {
  const held = await registry.held(NAME);
  if (contestant === 'nothing') return;
  if (held.series !== expected.series || held.total !== expected.total) {
    throw new Error(`${contestant} holds ${JSON.stringify(held)} and not ${JSON.stringify(expected)}`);
  }
}
