// Floor 4. The verbs for git platforms.

import type { AttributesOf } from '../../definition/metric.ts';
import { OTHER } from '../../definition/value.ts';
import type { Binder, InstrumentsOf } from '../../instrument/binder.ts';
import { readTime, snapshot, type Time } from '../../instrument/given.ts';
import type { Losses } from '../../instrument/losses.ts';
import * as definitions from './definitions.ts';

type ApiRequestAttributes = AttributesOf<typeof definitions.apiRequests>;

/** A request to a platform; `service` is `git_platform` unless given, and there is no `statusCode` without an answer. */
export type ApiRequest = Omit<ApiRequestAttributes, 'service' | 'statusCode'> & {
  readonly service?: ApiRequestAttributes['service'] | undefined;
  readonly statusCode?: ApiRequestAttributes['statusCode'] | undefined;
};

/**
 * Git platforms: calls to their API, their rate limits, and the webhooks they send.
 *
 * @example
 * meters.platform.webhookReceived({ platform: 'github', eventType: 'issues' });
 * meters.platform.recordApiRequest({ platform: 'github', method: 'POST', statusCode: 201 }, 0.31);
 */
export class PlatformMeter {
  readonly #metrics: InstrumentsOf<typeof definitions>;
  readonly #losses: Losses;

  constructor(binder: Binder) {
    this.#metrics = binder.instruments('platform', definitions);
    this.#losses = binder.losses;
  }

  /**
   * A request was made: `api_requests_total`, and with its seconds `api_request_duration_seconds`. One that was never
   * answered has the status code `_OTHER`.
   */
  recordApiRequest(attributes: ApiRequest, seconds?: number): void {
    const own = snapshot(attributes, this.#losses);
    const request = { ...own, service: own.service ?? 'git_platform', statusCode: own.statusCode ?? OTHER };
    this.#metrics.apiRequests.add(1, request);
    if (seconds !== undefined) this.#metrics.apiRequestDuration.record(seconds, request);
  }

  /** A platform limited the rate: `platform_rate_limits_total`; with `resetAt` also the seconds until then. */
  rateLimited(attributes: AttributesOf<typeof definitions.rateLimits> & { readonly resetAt?: Time | undefined }): void {
    const own = snapshot(attributes, this.#losses);
    this.#metrics.rateLimits.add(1, own);
    const resetAt = readTime(own.resetAt, this.#losses);
    if (resetAt !== undefined) this.#metrics.rateLimitReset.countDownTo(resetAt, own);
  }

  /** A webhook came in: `webhooks_received_total`. `pull_request.opened` counts as `pull_request`. */
  webhookReceived(attributes: AttributesOf<typeof definitions.webhooksReceived>): void {
    this.#metrics.webhooksReceived.add(1, attributes);
  }

  /** A webhook was worked on to an end: `webhooks_processed_total`. */
  webhookProcessed(attributes: AttributesOf<typeof definitions.webhooksProcessed>, seconds?: number): void {
    this.#metrics.webhooksProcessed.add(1, attributes);
    if (seconds !== undefined) this.#metrics.webhookDuration.record(seconds, attributes);
  }
}
