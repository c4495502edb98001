// Shows that a variant which has not counted what it was sent fails the bench.

import { checkCounts } from '../../../bench/overhead/counts.ts';

function service({ http = 10, tokens = 15_000, verbs = true } = {}) {
  const text = [
    `http_server_request_duration_seconds_count{http_route="/hello"} ${http - 4}`,
    'http_server_request_duration_seconds_count{http_route="/work"} 4',
    `ai_tokens_total{token_type="input"} ${tokens - 3000}`,
    'ai_tokens_total{token_type="output"} 3000',
    ...['ai_requests_total', 'ai_requests_successful_total', 'ai_request_duration_seconds_count'].map((n) => `${n} 10`),
    ...['mesh_calls_total', 'mesh_call_duration_seconds_count'].map((name) => `${name}{service="search"} 10`),
  ].join('\n');
  const options = { variant: 'binnacle', verbs, hashes: 1 } as const;
  return { options, requests: 10, isScraped: true, scrape: async () => text };
}

it('is content with every request and verb counted', async () => {
  await expect(checkCounts(service(), 0)).resolves.toBeUndefined();
});

it('names what is missing', async () => {
  await expect(checkCounts(service({ http: 9 }), 0)).rejects.toThrow(
    /^binnacle has not counted .*: http_server_request_duration.* is 9 and not 10$/,
  );
  await expect(checkCounts(service({ tokens: 14_999 }), 0)).rejects.toThrow('ai_tokens_total is 14999 and not 15000');
});

it('does not let verbs through that nobody told', async () => {
  await expect(checkCounts(service({ verbs: false }), 0)).rejects.toThrow('ai_requests_total is 10 and not 0');
});

it('waits for numbers that arrive a moment later', async () => {
  const late = service();
  const texts = ['', await late.scrape()];
  await expect(checkCounts({ ...late, scrape: async () => texts.shift() ?? '' })).resolves.toBeUndefined();
});
