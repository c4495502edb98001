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
