// Whether a variant has measured what it was sent: a figure for metrics that are not recorded would be worth nothing.

import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceProcess } from './service-process.ts';
import { told } from './variants/variant.ts';

/**
 * Compares a scrape with the number of requests that were sent.
 *
 * @param patienceMs How long the numbers may take to arrive
 * @throws Error that names what is counted otherwise
 */
export async function checkCounts(
  service: Pick<ServiceProcess, 'options' | 'requests' | 'isScraped' | 'scrape'>,
  patienceMs = 2000,
): Promise<void> {
  if (!service.isScraped) return;
  const calls = service.options.verbs ? service.requests : 0;
  const expected: Record<string, number> = {
    // The official exporter leaves the unit out of names.
    'http_server_request_duration(?:_seconds)?_count': service.requests,
    ai_requests_total: calls,
    ai_requests_successful_total: calls,
    ai_request_duration_seconds_count: calls,
    ai_tokens_total: calls * (told.inputTokens + told.outputTokens),
    mesh_calls_total: calls,
    mesh_call_duration_seconds_count: calls,
  };
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const text = await service.scrape();
    const wrong = Object.entries(expected).filter(([name, count]) => sumOf(name, text) !== count);
    if (wrong.length === 0) return;
    // A request is recorded when its response is closed, which may be after the client has read it.
    if (Date.now() > deadline) {
      const list = wrong.map(([name, count]) => `${name} is ${sumOf(name, text)} and not ${count}`).join(', ');
      throw new Error(`${service.options.variant} has not counted what it was sent: ${list}`);
    }
    await sleep(50);
  }
}

function sumOf(name: string, text: string): number {
  const samples = text.matchAll(new RegExp(`^${name}(?:\\{[^\\n]*\\})? (\\S+)`, 'gm'));
  return [...samples].reduce((sum, [, value]) => sum + Number(value), 0);
}
