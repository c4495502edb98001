// One build at a time for one cache: two at once would fight for the machine, not for the files.
// Every build has a folder of its own and appears by a rename, so even a lock that fails costs time and nothing else.

import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LockOptions {
  readonly log?: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
  /** A lock not touched for this long is taken over. Age, not pid: pids repeat, and containers may share a cache. */
  readonly staleMs?: number;
  readonly pollMs?: number;
}

/** Waits for the lock and returns the function that gives it back. */
export async function lock(cache: string, options: LockOptions = {}): Promise<() => void> {
  const { log = () => {}, signal, staleMs = 30_000, pollMs = 1_000 } = options;
  const file = join(cache, 'lock');
  const mine = `${process.pid} ${Date.now()} ${Math.random()}\n`;
  mkdirSync(cache, { recursive: true });

  for (let waited = 0; !tryTake(file, mine); waited += pollMs) {
    const age = ageMs(file);
    if (age > staleMs) {
      log(`the lock of an interrupted run (untouched for ${Math.round(age / 1000)} s) is taken over`);
      moveAway(file);
      continue;
    }
    if (waited % 10_000 < pollMs)
      log(`another run is building into ${cache}; waiting (${Math.round(waited / 1000)} s)`);
    await sleep(pollMs, undefined, { signal });
  }

  const touch = setInterval(() => touchNow(file), staleMs / 6);
  touch.unref();
  return () => {
    clearInterval(touch);
    if (read(file) === mine) rmSync(file, { force: true });
  };
}

function tryTake(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function ageMs(file: string): number {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0; // given back this instant
  }
}

// A rename, because only one of several waiters can win it.
function moveAway(file: string): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
    rmSync(aside, { force: true });
  } catch {
    // another waiter was faster
  }
}

function touchNow(file: string): void {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // taken over while this machine slept; the build goes on, its folder is its own
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
