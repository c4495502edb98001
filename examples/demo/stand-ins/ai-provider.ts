// An AI provider: streams its answers as server-sent events, limits the rate, is overloaded, hangs up in mid-sentence.

import type { ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { everyNth, latency } from './behaviour.ts';
import { reply, serve } from './serve.ts';

interface Prompt {
  readonly model: string;
  readonly prompt: string;
  readonly stream?: boolean;
}

export async function startAiProvider(): Promise<string> {
  const isLimited = everyNth(13);
  const isOverloaded = everyNth(17);
  const hangsUp = everyNth(29);

  return serve(async (request, response) => {
    const { model, prompt, stream = false } = (await json(request)) as Prompt;
    await latency(40);
    if (isLimited()) return reply(response, 429, { error: 'rate_limit' }, { 'retry-after': '1' });
    if (isOverloaded()) return reply(response, 503, { error: 'overloaded' });
    const words = wordsFor(prompt);
    const usage = { inputTokens: 40 + Math.ceil(prompt.length / 4), outputTokens: words.length * 2 };
    if (stream) return sendEvents(response, words, { model, usage }, hangsUp());
    await latency(60);
    reply(response, 200, { model, text: words.join(' '), usage });
  });
}

async function sendEvents(
  response: ServerResponse,
  words: readonly string[],
  end: object,
  hangsUp: boolean,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const [index, word] of words.entries()) {
    await latency(12);
    if (hangsUp && index > words.length / 2) throw new Error('hang up');
    response.write(`data: ${JSON.stringify({ type: 'word', word })}\n\n`);
  }
  response.end(`data: ${JSON.stringify({ type: 'end', ...end })}\n\n`);
}

/** What a model might say, as far as anybody reads it here. */
function wordsFor(prompt: string): string[] {
  const topic = prompt.split(' ').at(-1) ?? 'it';
  return ['Find', 'where', topic, 'is', 'decided,', 'write', 'a', 'failing', 'test,', 'then', 'change', topic];
}
