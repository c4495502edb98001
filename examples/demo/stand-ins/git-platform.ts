// A git platform: pull requests over a JSON API with rate limits and bad gateways. People look at what is opened there.

import { json } from 'node:stream/consumers';
import { everyNth, latency } from './behaviour.ts';
import { reply, serve } from './serve.ts';

/** A pull request that waits for somebody to look at it. */
export interface OpenedPullRequest {
  readonly platform: string;
  readonly repository: string;
  readonly number: number;
}

export async function startGitPlatform(onOpened: (pullRequest: OpenedPullRequest) => void): Promise<string> {
  const isLimited = everyNth(19);
  const isBroken = everyNth(23);
  let opened = 0;

  return serve(async (request, response) => {
    const [, platform = '', owner, name, , number] = (request.url ?? '').split('/');
    const body = request.method === 'POST' ? await json(request) : {};
    await latency(30);
    if (isLimited()) {
      const reset = Math.ceil(Date.now() / 1000) + 1;
      return reply(response, 429, { message: 'slow down' }, { 'x-ratelimit-reset': String(reset) });
    }
    if (isBroken()) return reply(response, 502, { message: 'bad gateway' });
    if (number !== undefined) return reply(response, 200, { number: Number(number), mergedAt: new Date() });
    opened += 1;
    reply(response, 201, { ...(body as object), number: opened, createdAt: new Date() });
    onOpened({ platform, repository: `${owner}/${name}`, number: opened });
  });
}
