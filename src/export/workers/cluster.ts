// Floor 5. Lines between the primary of a cluster and its workers.

import type { Cluster, Worker } from 'node:cluster';
import { onNaturalEnd } from '../../support/natural-end.ts';
import type { Door, Hear, Line } from './line.ts';
import { type Message, read, written } from './messages.ts';

// Not imported: that would read all exports of the module at once. A process that listens has loaded it already.
const cluster = process.getBuiltinModule('node:cluster') as unknown as Cluster;

/** To the primary, by the channel that it shares with the host's own messages. */
export function doorToPrimary(): Door {
  const worker = ownSide();
  let line: Line | undefined;
  return {
    knock(hello) {
      // There is one channel: what was heard on it before must not be heard twice.
      line?.close();
      line = lineTo(worker);
      void line.send(hello);
      return line;
    },
    onWho(listener) {
      const onMessage = (received: unknown): void => {
        if (read(received)?.kind === 'who') listener();
      };
      worker.on('message', onMessage);
      return () => worker.off('message', onMessage);
    },
    onEnd: onNaturalEnd,
  };
}

/** The workers of this primary. In a process that is none, nobody is heard. */
export const hearClusterWorkers: Hear = (onHello) => {
  const onMessage = (worker: Worker, received: unknown): void => {
    const message = read(received);
    if (message?.kind === 'hello') onHello(lineTo(worker), message);
  };
  cluster.on('message', onMessage);
  for (const worker of Object.values(cluster.workers ?? {})) {
    if (worker !== undefined) void sendTo(worker, { kind: 'who' });
  }
  return () => cluster.off('message', onMessage);
};

/** True in a worker of a cluster that can still reach its primary. */
export function isClusterWorker(): boolean {
  return cluster.isWorker && cluster.worker?.isConnected() === true;
}

/** How this worker is called in a message. */
export function clusterWorkerName(): string {
  return `worker ${ownSide().id} (pid ${process.pid})`;
}

function ownSide(): Worker {
  return cluster.worker as Worker;
}

/** Over the Worker object, on either side: it has its listener on the process already, so ours keep nothing alive. */
function lineTo(worker: Worker): Line {
  const ends: (() => void)[] = [];
  const on = (event: 'message' | 'disconnect', listener: (received?: unknown) => void): void => {
    worker.on(event, listener);
    ends.push(() => worker.off(event, listener));
  };
  const close = (): void => {
    for (const end of ends.splice(0)) end();
  };
  return {
    send: (message) => sendTo(worker, message),
    onMessage: (listener) =>
      on('message', (received) => {
        const message = read(received);
        if (message !== undefined) listener(message);
      }),
    onClose: (listener) =>
      on('disconnect', () => {
        close();
        listener();
      }),
    close,
  };
}

/** Resolves when the message was written: whoever waits for it never fills the channel. */
function sendTo(worker: Worker, message: Message): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      // With a callback, a closed channel is told to it, and not to the host as an error of its Worker object.
      worker.send(written(message), (error) => resolve(error === null));
    } catch {
      resolve(false);
    }
  });
}
