// The clock of the bench: CPU time of the main thread. Others on the machine stretch wall time and not this. Collections that
// V8 does on helper threads are not in it, which is in favour of those who make garbage.

/** Milliseconds of CPU that the main thread has used. */
export function threadMs(): number {
  // Linux brings the time of a running thread up to date when the whole process is asked for, and else only every few milliseconds.
  process.cpuUsage();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
