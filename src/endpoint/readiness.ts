// Floor 6. The host's readiness checks: all at once, each with a deadline, none started twice, and none at every probe.

import { monotonicSeconds } from '../support/clock.ts';
import { withinDeadline } from '../support/deadline.ts';

/** True when the thing that it stands for can do its work. A check that throws or rejects says no. */
export type ReadinessCheck = () => boolean | Promise<boolean>;

const DEADLINE_MS = 1000;

/** Probes come every few seconds, so this changes nothing for them, and a flood of them costs the host nothing. */
const KEPT_SECONDS = 1;

/**
 * A function that runs the checks and resolves to the names of those that failed; it never rejects. What it found holds for a
 * second. `now` gives seconds, on a clock that only goes forward.
 *
 * @example
 * const failingChecks = readinessOf({ database: () => pool.isConnected });
 * await failingChecks(); // [] or ['database']
 */
export function readinessOf(
  checks: Readonly<Record<string, ReadinessCheck>>,
  now: () => number = monotonicSeconds,
): () => Promise<string[]> {
  const running = new Map<string, Promise<boolean>>();
  let latest: Promise<string[]> | undefined;
  let foundAt = Number.POSITIVE_INFINITY;

  // A check that hangs is asked again only when it has answered: probes would pile up calls.
  const run = (name: string, check: ReadinessCheck): Promise<boolean> => {
    const started = running.get(name);
    if (started !== undefined) return started;
    const result = (async () => check())().finally(() => running.delete(name));
    running.set(name, result);
    return result;
  };

  const runAll = async (): Promise<string[]> => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        const passed = await withinDeadline(run(name, check), DEADLINE_MS, name).catch(() => false);
        return { name, passed };
      }),
    );
    foundAt = now();
    return results.filter(({ passed }) => !passed).map(({ name }) => name);
  };

  return () => {
    if (latest === undefined || now() - foundAt >= KEPT_SECONDS) {
      foundAt = Number.POSITIVE_INFINITY;
      latest = runAll();
    }
    return latest;
  };
}
