// Callbacks of every bad kind beside good ones, with the deadlines that a provider has by itself.

import type { Attributes, ObservableResult } from '@opentelemetry/api';
import { MeterProvider } from '../../../src/sdk/index.ts';
import { PullReader } from '../../sdk/pull-reader.ts';
import { hostile } from './hostile.ts';
import { uncaught } from './measure.ts';

const reader = new PullReader();
const meter = new MeterProvider({ readers: [reader] }).getMeter('shop');
const observed = (name: string, callback: (result: ObservableResult) => unknown) =>
  meter.createObservableGauge(name).addCallback(callback as (result: ObservableResult) => void);
const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const calls = { hangs: 0, good: 0, late: 0 };
let kept: ObservableResult | undefined;
meter.createCounter('recorded').add(1);
observed('good', (result) => {
  calls.good += 1;
  result.observe(1);
});
observed('good.later', async (result) => {
  await after(5);
  result.observe(1);
});
observed('hangs', (result) => {
  calls.hangs += 1;
  result.observe(1);
  return new Promise(() => {});
});
observed('late', async (result) => {
  calls.late += 1;
  await after(1100);
  result.observe(1);
  throw new Error('nobody waits for this');
});
observed('throws', (result) => {
  result.observe(1);
  throw new Error('broken');
});
observed('rejects', async (result) => {
  result.observe(1);
  await after(1);
  throw new Error('broken');
});
observed('kept', (result) => {
  kept?.observe(1);
  kept = result;
});
observed('bad.sets', (result) => {
  for (const make of Object.values(hostile)) result.observe(1, make() as Attributes);
});
for (const [index, make] of Object.values(hostile).entries()) {
  observed(`throws.${index}`, () => {
    throw make();
  });
  observed(`returns.${index}`, () => make());
  observed(`rejects.${index}`, () => Promise.reject(make()));
}

const collections: { ms: number; names: string[]; errors: string[]; all: number }[] = [];
async function collect(): Promise<void> {
  const began = performance.now();
  const { resourceMetrics, errors } = await reader.collect();
  const names = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics.map(({ descriptor }) => descriptor.name));
  const texts = errors.map((error) => String(error));
  const plain = texts.filter((text) => !/"(throws|rejects|returns)\.\d/.test(text));
  collections.push({ ms: performance.now() - began, names, errors: plain, all: texts.length });
}
for (let collection = 0; collection < 4; collection++) {
  await collect();
  // What is late comes now, when nobody listens.
  await after(150);
}
const many = await Promise.all(Array.from({ length: 20 }, () => reader.collect()));
console.log(JSON.stringify({ collections, calls, many: many.length, kinds: Object.keys(hostile).length, uncaught }));
