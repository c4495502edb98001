// A primary or main thread with workers under load. Called with the kind of worker, what happens to them, and how many.

import { setTimeout as wait } from 'node:timers/promises';
import type { DataPoint, Histogram, ScopeMetrics } from '@opentelemetry/sdk-metrics';
import type { Gathering } from '../../../src/export/workers/gathering.ts';
import { startGathering, workerRole } from '../../../src/export/workers/workers.ts';
import { MeterProvider } from '../../../src/sdk/index.ts';
import { Diagnostics } from '../../../src/support/diagnostics.ts';
import { PullReader } from '../../sdk/pull-reader.ts';
import { uncaught } from './measure.ts';
import { type Handle, type Kind, starterOf } from './workers-outside.ts';

const [kind = 'threads', scenario = 'load', count = '2'] = process.argv.slice(2);
const start = starterOf(kind as Kind);
const log: string[] = [];
const diagnostics = new Diagnostics({
  info: (message) => log.push(message),
  warn: (message) => log.push(message),
  error: (message) => log.push(message),
});
const reader = new PullReader();
const own = new MeterProvider({ readers: [reader] }).getMeter('shop');
own.createCounter('orders').add(1, { series: 0 });
own.createObservableCounter('process.cpu.time').addCallback((result) => result.observe(1));

const gatherNow = () => startGathering({ diagnostics });
const collectOwn = async () => (await reader.collect()).resourceMetrics.scopeMetrics;

/** What was seen of all scrapes. */
const seen = { scrapes: 0, failed: 0, fell: 0, longestMs: 0 };
const highest = new Map<string, number>();

/** Scrapes once, and looks whether any total has gone down. */
async function scrape(gathering: Gathering, deadlineMs = 1000): Promise<readonly ScopeMetrics[]> {
  const began = performance.now();
  let snapshot: readonly ScopeMetrics[] = [];
  try {
    snapshot = await gathering.collect(collectOwn, deadlineMs);
  } catch {
    seen.failed += 1;
  }
  seen.longestMs = Math.max(seen.longestMs, performance.now() - began);
  seen.scrapes += 1;
  const totals = new Map<string, number>();
  for (const name of ['orders', 'wait']) {
    for (const { attributes, value } of pointsOf(snapshot, name)) {
      totals.set(`${name} ${JSON.stringify(attributes)}`, typeof value === 'number' ? value : value.count);
    }
  }
  for (const [series, before] of highest) if ((totals.get(series) ?? 0) < before) seen.fell += 1;
  for (const [series, total] of totals) highest.set(series, total);
  return snapshot;
}

function pointsOf(snapshot: readonly ScopeMetrics[], name: string): DataPoint<number | Histogram>[] {
  return snapshot
    .flatMap(({ metrics }) => metrics)
    .filter(({ descriptor }) => descriptor.name === name)
    .flatMap(({ dataPoints }) => dataPoints as DataPoint<number | Histogram>[]);
}

function sumOf(snapshot: readonly ScopeMetrics[], name: string): number {
  return pointsOf(snapshot, name).reduce(
    (sum, { value }) => sum + (typeof value === 'number' ? value : value.count),
    0,
  );
}

async function ready(handles: readonly Handle[]): Promise<boolean> {
  return (await Promise.all(handles.map((handle) => handle.says('ready')))).every(
    ({ isClaimed }) => isClaimed === true,
  );
}

/** Stops the load, and counts what was recorded and what is shown. */
async function settled(handles: readonly Handle[], gathering: Gathering, before = 0) {
  for (const handle of handles) handle.tell('stop');
  const stopped = await Promise.all(handles.map((handle) => handle.says('stopped')));
  const recorded = before + stopped.reduce((sum, said) => sum + (said.recorded ?? 0), 0);
  // However slow the machine: here it is the numbers that matter.
  const snapshot = await scrape(gathering, 30_000);
  const [orders, waits, open] = ['orders', 'wait', 'open'].map((name) => sumOf(snapshot, name));
  // One order is the host's own.
  return { recorded: recorded + 1, orders, waits: (waits ?? 0) + 1, open, cpu: sumOf(snapshot, 'process.cpu.time') };
}

const scenarios: { [scenario: string]: () => Promise<object> } = {
  async load() {
    const gathering = gatherNow();
    const handles = Array.from({ length: Number(count) }, start);
    const areClaimed = await ready(handles);
    for (const handle of handles) handle.tell('load');
    while (seen.scrapes < 100) await scrape(gathering);
    const sums = await settled(handles, gathering);
    const workers = gathering.workers();
    handles[0]?.tell('log');
    const said = await handles[0]?.says('log');
    for (const handle of handles) await handle.kill();
    return { areClaimed, sums, workers, said: said?.log };
  },

  async kill() {
    const gathering = gatherNow();
    const handles = Array.from({ length: Number(count) }, start);
    await ready(handles);
    for (const handle of handles) handle.tell('load');
    while (seen.scrapes < 30) await scrape(gathering);
    const killing = handles[0]?.kill().then(async () => {
      handles[0] = start();
      await ready(handles.slice(0, 1));
      handles[0].tell('load');
    });
    while (seen.scrapes < 70) await scrape(gathering);
    await killing;
    while (seen.scrapes < 100) await scrape(gathering);
    const sums = await settled(handles, gathering);
    const workers = gathering.workers();
    for (const handle of handles) await handle.kill();
    return { sums, workers };
  },

  async block() {
    const gathering = gatherNow();
    const handles = Array.from({ length: Number(count) }, start);
    await ready(handles);
    for (const handle of handles) handle.tell('load');
    await wait(100);
    await scrape(gathering);
    handles[0]?.tell('block');
    await wait(100);
    const before = seen.longestMs;
    await scrape(gathering);
    const blocked = gathering.workers();
    const tookMs = seen.longestMs;
    while (gathering.workers()?.silent !== 0) {
      await wait(100);
      await scrape(gathering);
    }
    const sums = await settled(handles, gathering);
    for (const handle of handles) await handle.kill();
    return { before, blocked, tookMs, sums, workers: gathering.workers() };
  },

  /** Workers that say goodbye under load, and are replaced. */
  async leave() {
    const gathering = gatherNow();
    const handles = Array.from({ length: Number(count) }, start);
    await ready(handles);
    let gone = 0;
    for (const handle of handles) handle.tell('load');
    for (let at = 0; at < handles.length; at++) {
      await scrape(gathering);
      await wait(30);
      handles[at]?.tell('leave');
      gone += (await handles[at]?.says('left'))?.recorded ?? 0;
      handles[at]?.tell('end');
      await handles[at]?.ended;
      handles[at] = start();
      await ready([handles[at] as Handle]);
      handles[at]?.tell('load');
    }
    const sums = await settled(handles, gathering, gone);
    const workers = gathering.workers();
    for (const handle of handles) await handle.kill();
    return { sums, workers };
  },

  /** Workers that are there before anybody gathers, and go over from one gathering to the next. */
  async late() {
    const handles = Array.from({ length: Number(count) }, start);
    const early = await Promise.all(handles.map((handle) => handle.says('ready')));
    const first = gatherNow();
    await Promise.all(handles.map((handle) => handle.says('claimed')));
    for (const handle of handles) handle.tell('load');
    await scrape(first);
    first.end();
    await Promise.all(handles.map((handle) => handle.says('released')));
    const second = gatherNow();
    await Promise.all(handles.map((handle) => handle.says('claimed')));
    const sums = await settled(handles, second);
    const workers = second.workers();
    for (const handle of handles) handle.tell('log');
    const logs = await Promise.all(handles.map((handle) => handle.says('log')));
    for (const handle of handles) await handle.kill();
    return { areClaimed: early.map(({ isClaimed }) => isClaimed), sums, workers, logs };
  },

  /** A thread of a thread, or of a process of the cluster. */
  async nested() {
    const gathering = gatherNow();
    const handle = start();
    await ready([handle]);
    handle.tell('nest');
    await handle.says('nested');
    const snapshot = await scrape(gathering);
    const workers = gathering.workers();
    await handle.kill();
    return { open: sumOf(snapshot, 'open'), workers };
  },
};

const result = await scenarios[scenario]?.();
console.log(JSON.stringify({ role: workerRole(), ...seen, ...result, log, uncaught }));
