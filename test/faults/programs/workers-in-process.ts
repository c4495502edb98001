// A worker of a cluster.

import { live } from './workers-inside.ts';

await live(
  (onCommand) => process.on('message', onCommand),
  (said) => process.send?.(said),
);
