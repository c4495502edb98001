// Memory that stays.

/** Bytes in use after everything that can be freed was freed; with what typed arrays hold outside of V8's heap. */
export function heldBytes(): number {
  if (gc === undefined) throw new Error('run node with --expose-gc');
  // Twice: the first one runs finalizers, the second one frees what they held.
  gc();
  gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** How many bytes more than before are in use at most, seen at each turn of the event loop, while `work` goes on. */
export async function largestHeap(work: () => Promise<unknown>): Promise<number> {
  const before = heldBytes();
  let largest = before;
  let ended = false;
  const turn = () => {
    const { heapUsed, external } = process.memoryUsage();
    largest = Math.max(largest, heapUsed + external);
    if (!ended) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  ended = true;
  turn();
  return largest - before;
}
