// Runs one instrumentation on one provider, or on both at once, and prints what the readers of each got.

import { createRequire } from 'node:module';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import type { ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { fetchAll } from './fetch-traffic.ts';
import { openSite, visit } from './http-traffic.ts';
import { type Collected, type Exported, type Name, PushReceiver, Side } from './side.ts';
import { TeeMeterProvider } from './tee.ts';
import { work } from './work.ts';

/** What each provider gave. */
export type Round<Of> = Record<Name, Of>;

/** What is printed of both. */
export interface BothReport {
  /** Two rounds with traffic, and one without. */
  readonly rounds: Round<Collected>[];
  readonly exported: Round<Exported>;
  /** After the instrumentation was disabled, so that its callbacks say nothing more. */
  readonly disabled: Round<Collected>;
}

/** What is printed of one provider alone. */
export interface AloneReport {
  readonly rounds: ScopeMetrics[][];
  /** Ports by what they are, because they are others each time. */
  readonly ports: Record<string, number>;
}

const subjects = {
  http: [() => new HttpInstrumentation(), visit],
  undici: [() => new UndiciInstrumentation(), fetchAll],
  runtime: [() => new RuntimeNodeInstrumentation(), () => work()],
} as const;

const [subject, through, views] = process.argv.slice(2) as [keyof typeof subjects, 'both' | Name, 'views'?];
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const receiver = await new PushReceiver().listen();
const [instrument, run] = subjects[subject];
const instrumentation = instrument();
// The instrumentation waits for somebody to require the module; then it is patched for all.
createRequire(import.meta.url)('http');
const site = await openSite();
console.log(JSON.stringify(through === 'both' ? await both() : await alone(through), visible));
site.close();
receiver.close();

async function both(): Promise<BothReport> {
  const binnacle = new Side('binnacle', receiver, views === 'views');
  const official = new Side('official', receiver, views === 'views');
  const tee = new TeeMeterProvider([binnacle.provider, official.provider]);
  instrumentation.setMeterProvider(tee);
  const collect = () =>
    tee.still(async () => ({ binnacle: await binnacle.collect(), official: await official.collect() }));
  const rounds = [];
  for (let round = 0; round < 2; round++) {
    await run(site);
    await tee.observe();
    rounds.push(await collect());
  }
  rounds.push(await collect());
  // What exporters send would be measured too.
  instrumentation.disable();
  const exported = { binnacle: await binnacle.export(), official: await official.export() };
  await tee.observe();
  return { rounds, exported, disabled: await collect() };
}

async function alone(name: Name): Promise<AloneReport> {
  const side = new Side(name, receiver);
  instrumentation.setMeterProvider(side.provider);
  const rounds = [];
  for (let round = 0; round < 2; round++) {
    await run(site);
    rounds.push(await side.collectOnce());
  }
  return { rounds, ports: { site: site.port, refused: site.refusedPort } };
}

/** JSON would leave out an attribute that is undefined, and an exporter might not. */
function visible(key: string, value: unknown): unknown {
  if (key !== 'attributes') return value;
  return Object.fromEntries(Object.entries(value as object).map(([name, each]) => [name, each ?? String(each)]));
}
