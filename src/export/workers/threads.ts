// Floor 5. Lines between the threads of a process.

import type { MessagePort } from 'node:worker_threads';
import { onNaturalEnd } from '../../support/natural-end.ts';
import type { Door, Hear, Line } from './line.ts';
import { type Message, read, written } from './messages.ts';

// Not imported: that would read all exports of the module at once.
const threads = process.getBuiltinModule('node:worker_threads');

/** Heard by threads that have a telemetry; the main thread opens it for one call only. */
const CALL = 'binnacle.workers';

/** The main thread always has it. */
const MAIN_THREAD = 0;

/**
 * To the main thread. A port of its own a thread, handed over without the Worker object, which is the host's: it also tells when
 * the thread ends, however it does.
 */
export function doorToMainThread(): Door {
  return {
    knock(hello) {
      // An earlier port stays open: whoever holds it closes it when this one arrives, and never sees a thread without a line.
      const { port1, port2 } = new threads.MessageChannel();
      const message = { ...written(hello), port: port2 };
      threads.postMessageToThread(MAIN_THREAD, message, [port2]).catch((error: NodeJS.ErrnoException) => {
        // Nobody listens in the main thread. Of other errors it is not known who has the port.
        if (error.code === 'ERR_WORKER_MESSAGING_FAILED') port1.close();
      });
      return lineOver(port1);
    },
    onWho(listener) {
      const call = new threads.BroadcastChannel(CALL);
      call.onmessage = (event) => {
        if (read((event as { data?: unknown }).data)?.kind === 'who') listener();
      };
      call.unref();
      return () => call.close();
    },
    onEnd: onNaturalEnd,
  };
}

/** Threads of this process, wherever they were made. */
export const hearThreads: Hear = (onHello) => {
  const onMessage = (received: unknown): void => {
    const message = read(received);
    const { port } = (received ?? {}) as { readonly port?: unknown };
    if (message?.kind === 'hello' && port instanceof threads.MessagePort) onHello(lineOver(port), message);
  };
  process.on('workerMessage', onMessage);
  // Later than now: this is a third of a millisecond that no start has to wait for.
  const calling = setImmediate(() => {
    const call = new threads.BroadcastChannel(CALL);
    call.postMessage(written({ kind: 'who' }));
    call.close();
  });
  calling.unref();
  return () => {
    clearImmediate(calling);
    process.off('workerMessage', onMessage);
  };
};

/** True in a worker thread. */
export function isThread(): boolean {
  return !threads.isMainThread;
}

/** How this thread is called in a message. */
export function threadName(): string {
  return `thread ${threads.threadId}`;
}

/** A line over a port. */
export function lineOver(port: MessagePort): Line {
  let isClosed = false;
  const onClose: (() => void)[] = [];
  port.on('close', () => {
    if (isClosed) return;
    isClosed = true;
    for (const listener of onClose) listener();
  });
  return {
    async send(message) {
      if (isClosed) return false;
      try {
        port.postMessage(written(message));
        return true;
      } catch {
        return false;
      }
    },
    onMessage(listener) {
      port.on('message', (received: unknown) => {
        const message: Message | undefined = read(received);
        if (message !== undefined && !isClosed) listener(message);
      });
      // A listener would keep the thread alive.
      port.unref();
    },
    onClose: (listener) => onClose.push(listener),
    close() {
      isClosed = true;
      port.close();
    },
  };
}
