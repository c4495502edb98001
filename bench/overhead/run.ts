// The whole bench: every variant against the bare service.

import { measurePair, type Plan } from './pairs.ts';
import { BINNACLE, BINNACLE_HTTP, type Report, type Row, rowOf, scrapeMsOf } from './report.ts';
import type { Handler } from './service-process.ts';
import type { VariantName } from './variants/variant.ts';
import { hashesFor } from './work.ts';

interface Pair {
  readonly name: string;
  readonly variant: VariantName;
  readonly verbs: boolean;
  readonly handlers: readonly Handler[];
}

const pairs: readonly Pair[] = [
  { name: 'bare', variant: 'bare', verbs: true, handlers: ['work', 'hello'] },
  { name: BINNACLE, variant: 'binnacle', verbs: true, handlers: ['work', 'hello'] },
  { name: 'instrumentation-http, sdk-metrics', variant: 'opentelemetry', verbs: true, handlers: ['work', 'hello'] },
  { name: 'prom-client', variant: 'prom-client', verbs: true, handlers: ['work', 'hello'] },
  { name: BINNACLE_HTTP, variant: 'binnacle', verbs: false, handlers: ['hello'] },
  { name: 'instrumentation-http, HTTP only', variant: 'opentelemetry', verbs: false, handlers: ['hello'] },
  { name: 'prom-client, HTTP only', variant: 'prom-client', verbs: false, handlers: ['hello'] },
];

const full: Plan = {
  generations: 10,
  warmUp: { hello: 8000, work: 200 },
  rounds: { hello: 8, work: 14 },
  block: { hello: 3000, work: 100 },
};

const quick: Plan = {
  generations: 1,
  warmUp: { hello: 50, work: 10 },
  rounds: { hello: 1, work: 1 },
  block: { hello: 50, work: 20 },
};

/** How the bench is run. */
export interface RunOptions {
  /** Only sees that every variant works and counts what it is sent; the figures mean nothing then. */
  readonly quick?: boolean;
  /** Told of each pair before it is measured. */
  readonly onPair?: (name: string) => void;
}

/**
 * Measures all pairs, one after the other.
 *
 * @throws Error when a service cannot be started, answers wrongly, or has not counted what it was sent
 */
export async function measureOverhead({ quick: isQuick = false, onPair }: RunOptions = {}): Promise<Report> {
  const plan = isQuick ? quick : full;
  const hashes = hashesFor(1);
  const rows: Row[] = [];
  const scrapeMs: Record<string, number> = {};
  for (const { name, variant, verbs, handlers } of pairs) {
    onPair?.(name);
    const result = await measurePair({ variant, verbs, hashes }, handlers, plan);
    for (const handler of handlers) rows.push(rowOf(handler, name, result.generations[handler]));
    if (result.scrapes.length > 0 && verbs) scrapeMs[name] = scrapeMsOf(result);
  }
  return { rows, scrapeMs, isQuick };
}
