// How much memory is held, for tests that say what is not kept.

import v8 from 'node:v8';
import vm from 'node:vm';

/** Bytes in use after everything that can be freed was freed. */
export function heapInUse(): number {
  v8.setFlagsFromString('--expose-gc');
  (vm.runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

/** A text of a million characters, which shares no memory with any other. */
export function megabyte(start: string): string {
  return Buffer.from(start + 'x'.repeat(1_000_000)).toString('latin1');
}
