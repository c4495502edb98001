// Floor 0. The end of a process or thread that has nothing left to do, as nobody ended it.

/** Calls back before the end, each time that it is near; what the listener does may put it off. Returns the end of the listening. */
export function onNaturalEnd(listener: () => void): () => void {
  process.on('beforeExit', listener);
  return () => process.off('beforeExit', listener);
}
