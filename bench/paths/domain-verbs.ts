// Domain verbs beside the same recordings by hand.

import { open } from '../contestants/open.ts';
import { callFigures, measureCall } from '../measure/call.ts';
import { MASK, orderOf } from '../measure/values.ts';
import { SETS, type Take, type Verb, verbs } from '../measure/verbs.ts';
import type { Path } from '../path.ts';
import { quietTelemetry } from '../telemetry.ts';

/** What is called, and what tells of it. */
interface Subject {
  readonly make: (take: Take) => (index: number) => void;
  readonly collect: () => Promise<unknown>;
  /** Calls that were counted. */
  readonly counted: () => Promise<number>;
}

const VERB = 'the verb';

const contestants = [VERB, 'binnacle', 'official SDK', 'prom-client', '@prometheus-io/client'];

export const path: Path = {
  title: 'Domain verbs',
  about:
    'A verb of `initTelemetry().meters`, and beside it the same recordings written by hand: with the MeterProvider of binnacle, ' +
    'with the official one, with the Prometheus clients. What the verb has above the second column is what the domain adds: rules ' +
    'for attributes, caps, handles that end once. `ai.request().succeed` looks at the clock twice and records five times, and so ' +
    'does what stands beside it.',
  figures: callFigures,
  contestants,
  base: VERB,
  cases: verbs.map(({ name, bound }) => ({
    name,
    ...(bound ? { contestants: contestants.filter((contestant) => contestant !== 'official SDK') } : {}),
  })),
  async measure(test, contestant, effort) {
    const verb = verbs.find(({ name }) => name === test.name) as Verb;
    const { make, collect, counted } = contestant === VERB ? await ofVerb(verb) : await byHand(verb, contestant);
    const fresh = make((write) => write);
    const given = make((write) => {
      const ready = Array.from({ length: SETS }, (_, index) => write(index));
      return (index) => ready[index] as ReturnType<typeof write>;
    });
    const order = orderOf(SETS);
    const { figures, calls } = await measureCall(
      {
        fresh: (index) => fresh(order[index & MASK] as number),
        given: (index) => given(order[index & MASK] as number),
        collect,
      },
      effort,
    );
    const total = await counted();
    if (total !== calls) throw new Error(`${contestant} counted ${total} and not ${calls} calls of ${test.name}`);
    return figures;
  },
};

async function ofVerb({ verb, counter }: Verb): Promise<Subject> {
  const telemetry = await quietTelemetry();
  return {
    make: (take) => verb(telemetry.meters, take),
    collect: () => telemetry.scrape(),
    async counted() {
      const { body } = await telemetry.scrape();
      const samples = body.split('\n').filter((line) => line.startsWith(`${counter}_total{`));
      return samples.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    },
  };
}

async function byHand(verb: Verb, contestant: string): Promise<Subject> {
  const registry = await open(contestant);
  return {
    make: verb.byHand(registry),
    collect: () => registry.collect(),
    counted: async () => (await registry.held(verb.counter)).total,
  };
}
