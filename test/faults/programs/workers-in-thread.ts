// A worker thread.

import { parentPort } from 'node:worker_threads';
import { live } from './workers-inside.ts';

await live(
  (onCommand) => parentPort?.on('message', onCommand),
  (said) => parentPort?.postMessage(said),
);
