// Floor 7. Subscribing to Node's diagnostics channels: works whenever it is done, in ESM and CommonJS, and can be undone.

import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Told about every error of our own that was kept away from the host. Must not throw. */
export type OnFault = (error: unknown) => void;

/** Something attached to the process; `dispose()` takes it away again, and may be called twice. */
export interface Attached {
  dispose(): void;
}

/** Does our work inside the host's: Node turns an error in a subscriber into an uncaught exception of the host. */
export function attempt(work: () => void, onFault: OnFault): void {
  try {
    work();
  } catch (error) {
    onFault(error);
  }
}

/** Subscribes one handler a channel. Messages are typed by the handlers: Node and the libraries define their shapes. */
export function attachToChannels(
  // biome-ignore lint/suspicious/noExplicitAny: every channel has a message shape of its own, and none of them is typed
  handlers: Record<string, (message: any) => void>,
  onFault: OnFault,
): Attached {
  const subscribed = Object.entries(handlers).map(([name, handler]) => ({
    name,
    listener: (message: unknown) => attempt(() => handler(message), onFault),
  }));
  for (const { name, listener } of subscribed) subscribe(name, listener);
  return {
    dispose() {
      for (const { name, listener } of subscribed) unsubscribe(name, listener);
    },
  };
}
