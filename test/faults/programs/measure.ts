// What the programs say of themselves: memory that is held, time that was worked, and whatever nobody caught.

/** Bytes in use after everything that can be freed was freed. */
export function heapInUse(): number {
  gc?.();
  gc?.();
  return process.memoryUsage().heapUsed;
}

export const megabytes = (bytes: number) => Math.round(bytes / 1e4) / 100;

/** Seconds that this process worked, all its threads together; what other processes do is not in it. */
export function worked(since?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}

/** Everything that would have ended this process. Counted, so that the rest of a program is seen as well. */
export const uncaught: string[] = [];
process.on('uncaughtException', (error) => uncaught.push(String(error?.stack)));
process.on('unhandledRejection', () => uncaught.push('unhandled rejection'));

/** Numbers that look like chance and are the same in every run. */
export function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    const mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39);
    return ((mixed ^ (mixed >>> 16)) >>> 0) % below;
  };
}
