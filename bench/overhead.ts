// node bench/overhead.ts [--json] [--quick] - what metrics cost a Fastify service, beside the same service without them.
// Needs a build (npm run build:js): what is measured is what is published.

import { parseArgs } from 'node:util';
import { tableOf } from './overhead/report.ts';
import { measureOverhead } from './overhead/run.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
});

const report = await measureOverhead({
  quick: values.quick,
  onPair: (name) => console.error(`measuring ${name}`),
});
console.log(values.json ? JSON.stringify(report, null, 2) : tableOf(report));
