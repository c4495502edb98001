// A worker that joins, records something and has nothing else to do.

import { joinGathering, workerRole } from '../../../src/export/workers/workers.ts';
import { MeterProvider } from '../../../src/sdk/index.ts';
import { Diagnostics } from '../../../src/support/diagnostics.ts';
import { PullReader } from '../../sdk/pull-reader.ts';

const role = workerRole();
const reader = new PullReader();
new MeterProvider({ readers: [reader] }).getMeter('shop').createCounter('orders').add(1);
if (role !== 'alone') {
  joinGathering(role, {
    diagnostics: new Diagnostics(console),
    collect: async () => (await reader.collect()).resourceMetrics.scopeMetrics,
  });
}
