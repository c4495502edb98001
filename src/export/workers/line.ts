// Floor 5. What lies between a gathering and a member, whether they are threads or processes.

import type { Hello, Message } from './messages.ts';

/** Carries messages both ways. Never throws, never rejects, and keeps nothing alive. */
export interface Line {
  /** False when the message cannot go: the line is closed, or cannot carry it. True says that it is on its way, no more. */
  send(message: Message): Promise<boolean>;
  onMessage(listener: (message: Message) => void): void;
  /** Called once, when the other side is gone; not when this side closes. */
  onClose(listener: () => void): void;
  /** This side has ended; nothing is heard any more. */
  close(): void;
}

/** How a member comes to a line. */
export interface Door {
  /** Says hello, on a line that takes the place of the one before. It closes at once where surely nobody is there to gather. */
  knock(hello: Hello): Line;
  /** Calls back when a gathering begins and wants to know who is there; until the returned function is called. */
  onWho(listener: () => void): () => void;
  /** Calls back when the thread or process has nothing left to do, each time; until the returned function is called. */
  onEnd(listener: () => void): () => void;
}

/** How a gathering hears of members: those that are there now, and those that come; until the returned function is called. */
export type Hear = (onHello: (line: Line, hello: Hello) => void) => () => void;
