// Workers as their host sees them: processes of a cluster and threads, by the same few verbs.

import cluster from 'node:cluster';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Command, Said } from './workers-inside.ts';

export type Kind = 'cluster' | 'cluster-advanced' | 'threads';

/** One worker. */
export interface Handle {
  tell(command: Command): void;
  /** What it says next of this kind, or has said last. */
  says(what: Said['says']): Promise<Said>;
  /** Without a warning: SIGKILL, or terminate(). */
  kill(): Promise<void>;
  /** Resolves when it is gone. */
  readonly ended: Promise<unknown>;
}

const inside = (name: string) => fileURLToPath(new URL(`./${name}.ts`, import.meta.url));

/** Starts workers of a kind. */
export function starterOf(kind: Kind): () => Handle {
  if (kind === 'threads') return startThread;
  cluster.setupPrimary({
    exec: inside('workers-in-process'),
    execArgv: ['--no-warnings'],
    ...(kind === 'cluster-advanced' ? { serialization: 'advanced' as const } : {}),
  });
  return startProcess;
}

function startProcess(): Handle {
  const worker = cluster.fork();
  const ended = once(worker, 'exit');
  return {
    ...listening((listener) => worker.on('message', listener)),
    tell: (command) => worker.send(command),
    async kill() {
      worker.process.kill('SIGKILL');
      await ended;
    },
    ended,
  };
}

function startThread(): Handle {
  const worker = new Worker(inside('workers-in-thread'), { execArgv: ['--no-warnings'] });
  const ended = once(worker, 'exit');
  return {
    ...listening((listener) => worker.on('message', listener)),
    tell: (command) => worker.postMessage(command),
    async kill() {
      await worker.terminate();
    },
    ended,
  };
}

function listening(listen: (listener: (message: unknown) => void) => void): Pick<Handle, 'says'> {
  const said = new Map<unknown, Said>();
  const waiting = new Map<unknown, (said: Said) => void>();
  listen((message) => {
    const { says } = message as Partial<Said>;
    if (says === undefined) return;
    said.set(says, message as Said);
    waiting.get(says)?.(message as Said);
  });
  return {
    says(what) {
      const known = said.get(what);
      said.delete(what);
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((resolve) => {
        waiting.set(what, (heard) => {
          waiting.delete(what);
          said.delete(what);
          resolve(heard);
        });
      });
    },
  };
}
