// Floor 6. The host's readiness checks: all at once, each with a deadline, none started twice.

import { withinDeadline } from '../support/deadline.ts';

/** True when the thing that it stands for can do its work. A check that throws or rejects says no. */
export type ReadinessCheck = () => boolean | Promise<boolean>;

const DEADLINE_MS = 1000;

/** A function that runs the checks and resolves to the names of those that failed; it never rejects. */
export function readinessOf(checks: Readonly<Record<string, ReadinessCheck>>): () => Promise<string[]> {
  const running = new Map<string, Promise<boolean>>();

  // A check that hangs is asked again only when it has answered: probes come every few seconds and would pile up calls.
  const run = (name: string, check: ReadinessCheck): Promise<boolean> => {
    const started = running.get(name);
    if (started !== undefined) return started;
    const result = (async () => check())().finally(() => running.delete(name));
    running.set(name, result);
    return result;
  };

  return async () => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        const passed = await withinDeadline(run(name, check), DEADLINE_MS, name).catch(() => false);
        return { name, passed };
      }),
    );
    return results.filter(({ passed }) => !passed).map(({ name }) => name);
  };
}
