// A million instruments, or meters, or both, named after requests: argv[2] says which.

import { MeterProvider } from '../../../src/sdk/index.ts';
import { metricsOf, PullReader } from '../../sdk/pull-reader.ts';
import { heapInUse, megabytes } from './measure.ts';

const NAMES = 1_000_000;

const reader = new PullReader();
const provider = new MeterProvider({ readers: [reader] });
const meter = provider.getMeter('shop');
const kinds = ['createCounter', 'createHistogram', 'createGauge'] as const;

const before = heapInUse();
for (let name = 0; name < NAMES; name++) {
  const owner = process.argv[2] === 'instruments' ? meter : provider.getMeter(`tenant-${name}`);
  const instrument = owner[kinds[name % 3] ?? 'createCounter'](
    process.argv[2] === 'meters' ? 'calls' : `calls.${name}`,
  );
  if ('add' in instrument) instrument.add(1);
  else instrument.record(1);
}
const growth = megabytes(heapInUse() - before);
const recorded = (await metricsOf(reader)).length;
console.log(JSON.stringify({ growth, recorded, dropped: provider.dropped() }));
