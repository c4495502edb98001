// The health of the service, read from its own metrics.

import type { Telemetry } from 'binnacle';
import { Page } from './samples.ts';
import { DRAW_EVERY_MS, draw } from './terminal.ts';

/** Shows it until the returned function is called. */
export function showHealth(telemetry: Telemetry): () => void {
  const started = performance.now();
  const timer = setInterval(async () => {
    const { body } = await telemetry.scrape();
    draw(healthLines(new Page(body), telemetry, Math.round((performance.now() - started) / 1000)));
  }, DRAW_EVERY_MS);
  return () => clearInterval(timer);
}

function healthLines(page: Page, telemetry: Telemetry, seconds: number): string[] {
  const sum = page.sum.bind(page);
  const issues = (outcome: string) => sum('issues_processed_total', { outcome });
  const { prometheus, otlp } = telemetry.status();
  return [
    [
      `${seconds} s  `,
      `${sum('webhooks_received_total')} webhooks`,
      `${sum('queue_depth')} waiting`,
      `${sum('resource_usage')} in work`,
      `${sum('pending_approvals')} in review`,
    ],
    [
      'issues',
      `${issues('success')} resolved`,
      `${issues('failure')} failed`,
      `${issues('escalation')} escalated`,
      `${issues('cancelled')} cancelled`,
    ],
    [
      'ai    ',
      `${sum('ai_requests_total')} requests`,
      `${sum('ai_requests_failed_total')} failed`,
      `${sum('ai_rate_limits_total')} rate limits`,
      `${sum('ai_tokens_total')} tokens`,
    ],
    [
      'git   ',
      `${sum('prs_created_total')} pull requests`,
      `${sum('prs_merged_total')} merged`,
      `${sum('platform_rate_limits_total')} rate limits`,
    ],
    [
      'search',
      `${sum('mesh_retry_calls_total')} calls`,
      `${sum('mesh_retry_attempts_total')} attempts`,
      ...breakerStates(page),
    ],
    [
      'pull  ',
      `${prometheus?.state}`,
      ...(otlp === undefined ? [] : [`push ${otlp.state}`, `${otlp.exports} sent`, `${otlp.failures} failed`]),
    ],
  ].map((parts) => parts.join('   '));
}

/** Each breaker with the state that it is in: the one series of several that is 1. */
function breakerStates(page: Page): string[] {
  return page
    .find('circuit_breaker_status')
    .filter(({ value }) => value === 1)
    .map(({ labels }) => `${labels.circuit_breaker_name} ${labels.circuit_breaker_state}`);
}
