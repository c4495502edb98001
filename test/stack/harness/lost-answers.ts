// The pushes of this process that got no answer, as Node's own client tells of them: what the push itself says is on trial.

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

const channel = 'http.client.request.error';

/** Counts from where it is made to where it is stopped. */
export class LostAnswers {
  /** Nothing listened there: it cannot have been taken. */
  refused = 0;
  /** Cut, by either side: it may have been taken, and has to be sent again all the same. */
  cut = 0;
  readonly #note = (message: unknown) => {
    const { request, error } = message as { request: ClientRequest; error: NodeJS.ErrnoException };
    if (!request.path.endsWith('/v1/metrics')) return;
    if (error.code === 'ECONNREFUSED') this.refused += 1;
    else this.cut += 1;
  };

  constructor() {
    subscribe(channel, this.#note);
  }

  stop(): void {
    unsubscribe(channel, this.#note);
  }
}
