// Which metrics the demo drives: all of the catalogue that are recorded unless an option says otherwise, but for a few.

import type { MetricDefinition } from '../../../src/definition/metric.ts';
import { allDefinitions } from '../../../src/domain/catalogue.ts';
import { sdk } from '../../provider.ts';
import type { Demo } from './demo.ts';
import type { Sample } from './prometheus.ts';
import { until } from './until.ts';

/** On by default and nevertheless not there, with the reason. */
export const notDriven: Readonly<Record<string, string>> = {
  binnacle_attribute_replacements_total: 'counts values that do not fit their attribute, and the demo gives none',
  binnacle_sdk_overflow_total: 'counts what is recorded beyond a limit, and the demo reaches none',
  binnacle_sdk_callback_failures_total: 'counts callbacks that fail, and none of the demo does',
  binnacle_workers: 'counts workers, and the demo has none',
  binnacle_workers_lost_total: 'counts workers, and the demo has none',
  ...(sdk === 'binnacle' ? {} : toldByOurs()),
};

/** Told where there is a push, which not every demo has. */
const isOfPush = (name: string) => name.startsWith('otel_sdk_exporter_');

/** Names in Prometheus. */
export const drivenFamilies: readonly string[] = allDefinitions
  .filter(isOnByDefault)
  .map(({ prom }) => prom)
  .filter((name) => !(name in notDriven) && !isOfPush(name));

/** Those of the catalogue that have a sample. */
export function familiesOf(samples: readonly Sample[]): string[] {
  const names = new Set(samples.map(({ metric }) => metric.__name__));
  return allDefinitions
    .filter(({ kind, prom }) => names.has(kind === 'histogram' ? `${prom}_count` : prom))
    .map(({ prom }) => prom)
    .filter((name) => !isOfPush(name));
}

function toldByOurs(): Record<string, string> {
  const names = allDefinitions.map(({ prom }) => prom).filter((name) => name.startsWith('binnacle_sdk_'));
  return Object.fromEntries(names.map((name) => [name, 'told by our own MeterProvider only']));
}

/** Lets the load run until everything was driven once: a breaker opens and closes on the way, which takes seconds. */
export async function untilAllDriven(demo: Demo): Promise<void> {
  let missing: readonly string[] = drivenFamilies;
  const ask = async () => {
    const there = familiesOf(await demo.samples());
    missing = drivenFamilies.filter((family) => !there.includes(family));
    return missing.length === 0;
  };
  await until('every metric is driven', ask, { deadlineMs: 60_000, everyMs: 500 }).catch((error: Error) => {
    throw new Error(`${error.message}: missing are ${missing.join(', ')}`);
  });
}

function isOnByDefault({ enabled, convention }: MetricDefinition): boolean {
  const spoken = convention?.area === 'http' ? 'semconv' : 'native';
  return enabled && (convention === undefined || convention.family === spoken);
}
