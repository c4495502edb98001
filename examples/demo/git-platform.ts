// The client of the git platforms: opens and merges pull requests, and keeps to rate limits.

import { meters } from 'binnacle';
import { HttpError } from './http-error.ts';
import { patiently } from './patience.ts';
import type { Platform } from './webhook.ts';

/** Where a change goes. */
export interface Target {
  readonly platform: Platform;
  readonly repository: string;
}

export class GitPlatform {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  openPullRequest(target: Target, body: { title: string; patch: string }, signal: AbortSignal) {
    return this.#call<{ number: number; createdAt: string }>('POST', target, '', signal, body);
  }

  merge(target: Target, number: number, signal: AbortSignal) {
    return this.#call<{ mergedAt: string }>('PUT', target, `/${number}/merge`, signal);
  }

  #call<T>(method: 'POST' | 'PUT', target: Target, path: string, signal: AbortSignal, body?: object): Promise<T> {
    const { platform, repository } = target;
    const url = `${this.#url}/${platform}/${repository}/pulls${path}`;
    return patiently(signal, async () => {
      const started = performance.now();
      const response = await fetch(url, {
        method,
        signal,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const seconds = (performance.now() - started) / 1000;
      meters.platform.recordApiRequest({ platform, method, statusCode: response.status }, seconds);
      try {
        return (await (await HttpError.unless2xx(response)).json()) as T;
      } catch (error) {
        const { status, retryAt } = error as Partial<HttpError>;
        if (status === 429) meters.platform.rateLimited({ platform, resetAt: retryAt });
        throw error;
      }
    });
  }
}
