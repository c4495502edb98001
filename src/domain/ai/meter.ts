// Floor 4. The verbs for AI requests.

import type { NoIdentifiers } from '../../definition/forbidden.ts';
import type { AttributesOf } from '../../definition/metric.ts';
import { OTHER } from '../../definition/value.ts';
import type { Binder, InstrumentsOf } from '../../instrument/binder.ts';
import { Ending, settle } from '../../instrument/ending.ts';
import { readTime, snapshot, type Time } from '../../instrument/given.ts';
import type { Losses } from '../../instrument/losses.ts';
import { monotonicSeconds } from '../../support/clock.ts';
import * as definitions from './definitions.ts';

type RequestAttributes = AttributesOf<typeof definitions.requests>;

/** What an AI request is about. */
export interface AiRequestAttributes extends NoIdentifiers {
  /** As the service names it: `anthropic-claude`. */
  readonly provider: RequestAttributes['provider'];
  readonly model: RequestAttributes['model'];
  /** Default `message`. */
  readonly operation?: RequestAttributes['operation'] | undefined;
  /** The agent that `operation: 'agent'` invokes. Semantic conventions only. */
  readonly agentName?: string | undefined;
  /** The tool that `operation: 'tool'` executes. Semantic conventions only. */
  readonly toolName?: string | undefined;
  /** The provider's host. Semantic conventions only. */
  readonly serverAddress?: string | undefined;
}

/** What a request used, as the provider says. Input includes cached tokens, output includes reasoning. */
export interface AiUsage {
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  /** The model that answered. Semantic conventions only. */
  readonly responseModel?: string | undefined;
}

/** An AI request under way; ends once, by `succeed` or `fail`. */
export interface AiRequestHandle {
  /** The first token of a stream is there. */
  firstToken(): void;
  /** A chunk of a stream is there; the first one is the first token. */
  chunk(): void;
  succeed(usage?: AiUsage): void;
  /** The error decides `error_type`; its message is never recorded. */
  fail(error: unknown, usage?: AiUsage): void;
}

/**
 * Requests to AI providers: how many, how long, how they ended, how many tokens.
 *
 * @example
 * const request = meters.ai.request({ provider: 'anthropic-claude', model: 'claude-opus-4' });
 * try {
 *   const answer = await client.messages.create(prompt);
 *   request.succeed({ inputTokens: answer.usage.input_tokens, outputTokens: answer.usage.output_tokens });
 * } catch (error) {
 *   request.fail(error);
 *   throw error;
 * }
 */
export class AiMeter {
  readonly #metrics: InstrumentsOf<typeof definitions>;
  readonly #losses: Losses;

  constructor(binder: Binder) {
    this.#metrics = binder.instruments('ai', definitions);
    this.#losses = binder.losses;
  }

  /** A request starts: `ai_requests_total`. Its end feeds durations, outcomes and tokens. */
  request(attributes: AiRequestAttributes): AiRequestHandle {
    const own = snapshot(attributes, this.#losses);
    const { provider, model, operation } = own;
    this.#metrics.requests.add(1, { provider, model, operation: operation ?? 'message' });
    const ending = new Ending(this.#losses);
    const started = monotonicSeconds();
    let lastChunk: number | undefined;

    const chunk = () => {
      const now = monotonicSeconds();
      if (ending.over) return;
      const { timeToFirstToken, timeToFirstChunk, timePerOutputChunk } = this.#metrics;
      if (lastChunk === undefined) {
        timeToFirstToken.record(now - started, own);
        if (timeToFirstChunk.enabled) timeToFirstChunk.record(now - started, conventional(own));
      } else if (timePerOutputChunk.enabled) {
        timePerOutputChunk.record(now - lastChunk, conventional(own));
      }
      lastChunk = now;
    };

    return {
      firstToken: () => {
        if (lastChunk === undefined) chunk();
      },
      chunk,
      succeed: (usage = {}) => {
        if (!ending.first()) return;
        this.#metrics.successful.add(1, own);
        this.#end(own, monotonicSeconds() - started, snapshot(usage, this.#losses), undefined);
      },
      fail: (error, usage = {}) => {
        if (!ending.first()) return;
        this.#metrics.failed.add(1, { provider, model, errorType: error ?? 'Error' });
        this.#end(own, monotonicSeconds() - started, snapshot(usage, this.#losses), error ?? 'Error');
      },
    };
  }

  /**
   * Runs a function, sync or async, as one request. `usageOf` takes the usage from what it returned.
   *
   * @example
   * const answer = await meters.ai.measure(
   *   { provider: 'anthropic-claude', model: 'claude-opus-4' },
   *   () => client.messages.create(prompt),
   *   (message) => ({ inputTokens: message.usage.input_tokens, outputTokens: message.usage.output_tokens }),
   * );
   */
  measure<T>(attributes: AiRequestAttributes, run: () => T, usageOf?: (result: Awaited<T>) => AiUsage): T {
    const request = this.request(attributes);
    return settle(
      run,
      (result) => request.succeed(this.#usage(result, usageOf)),
      (error) => request.fail(error),
    );
  }

  /** A provider limited the rate: `ai_rate_limits_total`; with `resetAt` also `ai_rate_limit_reset_seconds`. */
  rateLimited(attributes: AttributesOf<typeof definitions.rateLimits> & { readonly resetAt?: Time | undefined }): void {
    const own = snapshot(attributes, this.#losses);
    this.#metrics.rateLimits.add(1, own);
    const resetAt = readTime(own.resetAt, this.#losses);
    if (resetAt !== undefined) this.#metrics.rateLimitReset.countDownTo(resetAt, own);
  }

  #end(request: AiRequestAttributes, seconds: number, usage: AiUsage, error: unknown): void {
    const { duration, tokens, operationDuration, agentDuration, toolDuration, tokenUsage } = this.#metrics;
    const { provider, model } = request;
    const { inputTokens, outputTokens } = usage;
    duration.record(seconds, request);
    if (inputTokens !== undefined) tokens.add(inputTokens, { provider, model, tokenType: 'input' });
    if (outputTokens !== undefined) tokens.add(outputTokens, { provider, model, tokenType: 'output' });
    // Most services record under one family of names: what is made for the other costs as much as all of the above.
    if (operationDuration.enabled || agentDuration.enabled || toolDuration.enabled || tokenUsage.enabled) {
      this.#endConventional(request, seconds, usage, error);
    }
  }

  #endConventional(request: AiRequestAttributes, seconds: number, usage: AiUsage, error: unknown): void {
    const { inputTokens, outputTokens, responseModel } = usage;
    const result = { ...conventional(request), responseModel, errorType: error };
    if (result.operation === 'agent') this.#metrics.agentDuration.record(seconds, result);
    else if (result.operation === 'tool')
      this.#metrics.toolDuration.record(seconds, { ...result, toolName: request.toolName ?? OTHER });
    else this.#metrics.operationDuration.record(seconds, result);
    const { tokenUsage } = this.#metrics;
    if (inputTokens !== undefined) tokenUsage.record(inputTokens, { ...result, tokenType: 'input' });
    if (outputTokens !== undefined) tokenUsage.record(outputTokens, { ...result, tokenType: 'output' });
  }

  #usage<T>(result: T, usageOf: ((result: T) => AiUsage) | undefined): AiUsage | undefined {
    try {
      return usageOf?.(result);
    } catch {
      this.#losses.dropped('callback_failed');
      return undefined;
    }
  }
}

/** With the operation that is meant when none is said. */
function conventional(request: AiRequestAttributes) {
  return { ...request, operation: request.operation ?? ('message' as const) };
}
