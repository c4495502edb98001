// A gathering whose workers have nothing to do: everybody ends as if it were not there. Called with `cluster`, `threads` or `none`.

import cluster from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { startGathering } from '../../../src/export/workers/workers.ts';
import { Diagnostics } from '../../../src/support/diagnostics.ts';
import { uncaught } from './measure.ts';

const program = fileURLToPath(new URL('./workers-idle.ts', import.meta.url));
const [kind] = process.argv.slice(2);
const log: string[] = [];
const say = (message: string) => log.push(message);
const before = process.getActiveResourcesInfo();
const gathering = startGathering({ diagnostics: new Diagnostics({ info: say, warn: say, error: say }) });
const own = async () => [];
await wait(10);
const opened = process.getActiveResourcesInfo().length - before.length;

let code: unknown;
if (kind === 'threads') {
  [code] = await once(new Worker(program, { execArgv: ['--no-warnings'] }), 'exit');
} else if (kind === 'cluster') {
  cluster.setupPrimary({ exec: program, execArgv: ['--no-warnings'] });
  const worker = cluster.fork();
  while (gathering.workers() === undefined) await wait(10);
  await gathering.collect(own);
  worker.disconnect();
  [code] = await once(worker, 'exit');
}
const [metric] = (await gathering.collect(own)).flatMap(({ metrics }) => metrics);
const [point] = metric?.dataPoints ?? [];
const report = JSON.stringify({ opened, code, orders: point?.value, workers: gathering.workers(), uncaught });
// Only now, and not by process.exit(): what is left over would hold the process up.
process.on('exit', () => console.log(report));
