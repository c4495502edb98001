// V8 keeps a slice as a pointer into the text that it was cut out of: a series of 40 letters held a request's whole body.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MeterProvider, type MeterProviderOptions } from '../../src/sdk/index.ts';
import { PullReader } from '../sdk/pull-reader.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapUsed(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

const views = [{ instrumentName: 'calls', attributesProcessors: [{ process: (given: object) => given }] }];

test.each<[string, MeterProviderOptions, (text: string) => unknown]>([
  ['a value', {}, (text) => text],
  ['an element of a list', {}, (text) => [text]],
  ['a value, through a view', { views: views as NonNullable<MeterProviderOptions['views']> }, (text) => text],
])('%s holds only itself', (_, options, attribute) => {
  const counter = new MeterProvider({ ...options, readers: [new PullReader()] }).getMeter('m').createCounter('calls');
  const record = (index: number) => {
    const body = `${index}${'x'.repeat(1_000_000)}`.split('').reverse().join('');
    counter.add(1, { v: attribute(body.slice(-40)) as string });
  };
  record(0);
  const before = heapUsed();
  for (let index = 1; index <= 30; index++) record(index);
  expect(heapUsed() - before).toBeLessThan(5_000_000);
});
