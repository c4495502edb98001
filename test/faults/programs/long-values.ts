// Attributes of a megabyte each: what recording with one takes beside reading it through once, what is kept of it, and what a
// scrape makes of it.

import type { Attributes, Counter } from '@opentelemetry/api';
import { MeterProvider } from '../../../src/sdk/index.ts';
import { renderText } from '../../export/prometheus/rendered.ts';
import { PullReader } from '../../sdk/pull-reader.ts';
import { heapInUse, megabytes } from './measure.ts';

const ROUNDS = 40;
const TEXTS_A_ROUND = 10;

const reader = new PullReader();
const meter = new MeterProvider({ readers: [reader] }).getMeter('shop');
const megabyte = (start: string) => Buffer.from(start.padEnd(1_000_000, 'x')).toString('latin1');

/** As what the megabyte is given. */
const shapes: Readonly<Record<string, (text: string) => Record<string, string | string[] | undefined>>> = {
  value: (text) => ({ agent: text }),
  element: (text) => ({ agent: [text] }),
  name: (text) => ({ [text]: 'x' }),
  'name of an absent value': (text) => ({ agent: 'x', [text]: undefined }),
};

/** Seconds that it takes to look at each character of a megabyte. */
function secondsToRead(): number {
  let best = Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const text = megabyte(`${round} `);
    const began = performance.now();
    for (let index = 0; index < text.length; index++) sum = (sum + text.charCodeAt(index)) | 0;
    best = Math.min(best, (performance.now() - began) / 1000);
  }
  // A loop whose outcome nobody asks for may be left out by the compiler.
  return sum === 0 ? Number.NaN : best;
}

// A function of its own, so that nothing of a round is held by a variable when memory is measured.
function secondsOf(counter: Counter, attributesOf: (index: number) => Attributes): number {
  const sets = Array.from({ length: TEXTS_A_ROUND }, (_, index) => attributesOf(index));
  const began = performance.now();
  for (const set of sets) counter.add(1, set);
  return (performance.now() - began) / 1000 / TEXTS_A_ROUND;
}

const reading = secondsToRead();
const report = Object.entries(shapes).map(([shape, attributesOf]) => {
  const counter = meter.createCounter(`calls.${shape.replaceAll(' ', '_')}`);
  for (let warming = 0; warming < 5000; warming++) counter.add(1, attributesOf(`${warming % 500} ${'y'.repeat(300)}`));
  const before = heapInUse();
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    best = Math.min(
      best,
      secondsOf(counter, (index) => attributesOf(megabyte(`${round}.${index} `))),
    );
  }
  return { shape, slowness: best / reading, growth: megabytes(heapInUse() - before) };
});
const list = meter.createCounter('lists');
const before = heapInUse();
for (let index = 0; index < 500; index++) list.add(1, { list: new Array(10_000).fill(`element ${index}`) });
const lists = { shape: 'ten thousand elements', growth: megabytes(heapInUse() - before) };
const { resourceMetrics } = await reader.collect();
console.log(JSON.stringify({ shapes: [...report, lists], scrape: megabytes(renderText(resourceMetrics).length) }));
