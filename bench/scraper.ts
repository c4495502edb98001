// A process of its own that scrapes when it is told to: what the client of a scrape costs is not the server's.

import { Agent, get } from 'node:http';

/** What is asked for. */
export interface Asked {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How the answer came. */
export interface Answered {
  readonly status: number;
  /** From the request to the last byte of the answer. */
  readonly ms: number;
  /** Of the body, as they came. */
  readonly bytes: number;
}

const agent = new Agent({ keepAlive: true });

process.on('message', ({ url, headers }: Asked) => {
  const began = performance.now();
  get(url, { agent, headers }, (response) => {
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    response.on('end', () => {
      process.send?.({ status: response.statusCode ?? 0, ms: performance.now() - began, bytes } satisfies Answered);
    });
  });
});
process.on('disconnect', () => process.exit());
