// Floor 5. The door of this room: who gathers, who is gathered, and who is alone.

import type { Diagnostics } from '../../support/diagnostics.ts';
import { clusterWorkerName, doorToPrimary, hearClusterWorkers, isClusterWorker } from './cluster.ts';
import { type Gathering, type GatheringOptions, gather } from './gathering.ts';
import { toldByMainThread } from './gauge-rules.ts';
import { join, type MemberOptions, type Membership } from './member.ts';
import { doorToMainThread, hearThreads, isThread, threadName } from './threads.ts';

/**
 * What this process or thread is. `alone` has nobody above it: a plain process, the primary of a cluster, a child made by
 * `fork()`. A `cluster-worker` must never listen itself: the cluster shares its port among the workers, and a scrape would read
 * one of them by chance. A `thread` listens when the main thread gathers nothing.
 */
export type WorkerRole = 'alone' | 'cluster-worker' | 'thread';

/** The role of this process or thread. */
export function workerRole(): WorkerRole {
  if (isThread()) return 'thread';
  return isClusterWorker() ? 'cluster-worker' : 'alone';
}

/** What a membership needs besides its role. */
export type JoinOptions = Omit<MemberOptions, 'door' | 'name' | 'omit'> & { readonly diagnostics: Diagnostics };

/**
 * Joins the gathering of the primary or of the main thread. A cluster worker that finds none says so once.
 *
 * @example
 * const collect = async () => (await reader.collect()).resourceMetrics.scopeMetrics;
 * const membership = joinGathering('thread', { collect, diagnostics });
 * if (await membership.claimed) console.log('the main thread serves what this thread counts');
 */
export function joinGathering(role: 'cluster-worker' | 'thread', options: JoinOptions): Membership {
  const { diagnostics, onClaimed } = options;
  if (role === 'thread')
    return join({ ...options, door: doorToMainThread(), name: threadName(), omit: toldByMainThread });
  const key = 'workers.unclaimed';
  const membership = join({
    ...options,
    door: doorToPrimary(),
    name: clusterWorkerName(),
    onClaimed: () => {
      diagnostics.recovered(key, 'The primary gathers the metrics of this cluster worker now.');
      onClaimed?.();
    },
  });
  let hasLeft = false;
  void membership.claimed.then((isClaimed) => {
    if (isClaimed || hasLeft) return;
    diagnostics.warnOnce(
      key,
      'This cluster worker serves no metrics: the primary did not answer. Call initTelemetry() in the primary too, which ' +
        "then serves the sum of all workers; where the primary is not yours (PM2), push with exporters: 'otlp'.",
    );
  });
  return {
    claimed: membership.claimed,
    leave(deadlineMs) {
      hasLeft = true;
      return membership.leave(deadlineMs);
    },
  };
}

/**
 * Gathers the numbers of all threads of this process and, in the primary of a cluster, of its workers. Costs two listeners as
 * long as there are none. Not for a thread: it belongs to the gathering of its main thread, wherever it was made.
 *
 * @example
 * const gathering = startGathering({ diagnostics });
 * const own = async () => (await reader.collect()).resourceMetrics.scopeMetrics;
 * const ofAll = await gathering.collect(own);
 */
export function startGathering(options: Omit<GatheringOptions, 'hear'>): Gathering {
  return gather({ ...options, hear: [hearThreads, hearClusterWorkers] });
}
