// Asks an AI provider for a plan and for words: streamed and whole, over HTTP, patient with rate limits.

import { meters } from 'binnacle';
import { HttpError } from './http-error.ts';
import { patiently } from './patience.ts';
import { eventsOf } from './sse.ts';

/** A provider as the service names it, and the model that it is asked for. */
export interface Assistant {
  readonly provider: 'anthropic-claude' | 'openai-gpt';
  readonly model: string;
}

interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

interface Answer {
  readonly text: string;
  readonly usage: Usage;
}

type StreamEvent = { readonly type: 'word'; readonly word: string } | { readonly type: 'end'; readonly usage: Usage };

export class Planner {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** What to do about an issue, word by word as the model says it. */
  plan(assistant: Assistant, prompt: string, signal: AbortSignal): Promise<string> {
    return patiently(signal, () => this.#stream(assistant, prompt, signal));
  }

  /** A description of a change, in one piece: `measure` is shorter where there is no stream to follow. */
  describe(assistant: Assistant, prompt: string, signal: AbortSignal): Promise<string> {
    return patiently(signal, async () => {
      const { text } = await meters.ai.measure(
        { ...assistant, operation: 'completion' },
        async () => (await (await this.#ask(assistant, { prompt }, signal)).json()) as Answer,
        ({ usage }) => usage,
      );
      return text;
    });
  }

  async #stream(assistant: Assistant, prompt: string, signal: AbortSignal): Promise<string> {
    const request = meters.ai.request(assistant);
    try {
      const { body } = await this.#ask(assistant, { prompt, stream: true }, signal);
      const words: string[] = [];
      let usage: Usage | undefined;
      for await (const event of eventsOf<StreamEvent>(body ?? new ReadableStream())) {
        if (event.type === 'end') usage = event.usage;
        else {
          request.chunk();
          words.push(event.word);
        }
      }
      request.succeed(usage);
      return words.join(' ');
    } catch (error) {
      request.fail(error);
      throw error;
    }
  }

  async #ask({ provider, model }: Assistant, question: object, signal: AbortSignal): Promise<Response> {
    const response = await fetch(`${this.#url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model, ...question }),
      signal,
    });
    return HttpError.unless2xx(response).catch((error: HttpError) => {
      if (error.status === 429) meters.ai.rateLimited({ provider, resetAt: error.retryAt });
      throw error;
    });
  }
}
