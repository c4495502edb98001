import { passSeconds, stopClocks } from '../clock.ts';
import { recorded } from '../recording.ts';

beforeEach(() => stopClocks('2026-03-01T12:00:00Z'));
afterEach(() => jest.useRealTimers());

it('counts and measures requests to the API, of a git platform unless something else is said', async () => {
  const { meters, rows, sums } = recorded();
  meters.platform.recordApiRequest({ platform: 'github', method: 'POST', statusCode: 201 }, 0.3);
  meters.platform.recordApiRequest({ platform: 'github', method: 'POST', statusCode: 502 });
  meters.platform.recordApiRequest({ service: 'tracker', method: 'GET', statusCode: '200' }, 0.1);
  meters.platform.recordApiRequest({ platform: 'gitlab', method: 'GET' });
  expect(await rows('api_requests')).toEqual({
    'service=git_platform,platform=github,method=POST,status_code=201': 1,
    'service=git_platform,platform=github,method=POST,status_code=502': 1,
    'service=tracker,method=GET,status_code=200': 1,
    'service=git_platform,platform=gitlab,method=GET,status_code=_OTHER': 1,
  });
  expect(await sums('api_request_duration_seconds')).toEqual({
    'service=git_platform,platform=github,method=POST': 0.3,
    'service=tracker,method=GET': 0.1,
  });
});

it('folds methods and status codes that are none', async () => {
  const { meters, rows } = recorded();
  meters.platform.recordApiRequest({ platform: 'github', method: 'BREW' as 'GET', statusCode: 999 });
  expect(await rows('api_requests')).toEqual({
    'service=git_platform,platform=github,method=_OTHER,status_code=_OTHER': 1,
  });
});

it('counts rate limits, and the seconds until they end down to zero and no further', async () => {
  const { meters, rows } = recorded();
  meters.platform.rateLimited({ platform: 'github', resetAt: '2026-03-01T13:00:00Z' });
  meters.platform.rateLimited({ platform: 'gitlab' });
  expect(await rows('platform_rate_limit_reset_seconds')).toEqual({ 'platform=github': 3600 });
  passSeconds(3599);
  expect(await rows('platform_rate_limit_reset_seconds')).toEqual({ 'platform=github': 1 });
  passSeconds(3599);
  expect(await rows('platform_rate_limit_reset_seconds')).toEqual({ 'platform=github': 0 });
  expect(await rows('platform_rate_limits')).toEqual({ 'platform=github': 1, 'platform=gitlab': 1 });
});

it('counts webhooks that came and that were worked on, without the action in their event', async () => {
  const { meters, rows } = recorded();
  meters.platform.webhookReceived({ platform: 'github', eventType: 'pull_request.opened' });
  meters.platform.webhookReceived({ platform: 'github', eventType: 'pull_request' });
  meters.platform.webhookProcessed({ platform: 'github', eventType: 'pull_request', outcome: 'failure' }, 2);
  expect(await rows('webhooks_received')).toEqual({ 'platform=github,event_type=pull_request': 2 });
  expect(await rows('webhooks_processed')).toEqual({
    'platform=github,event_type=pull_request,outcome=failure': 1,
    'platform=github,event_type=pull_request,outcome=success': 0,
  });
  expect(await rows('webhook_processing_duration_seconds')).toEqual({});
});

it('measures the work on webhooks where that is enabled', async () => {
  const { meters, sums } = recorded({ metrics: { webhook_processing_duration_seconds: { enabled: true } } });
  meters.platform.webhookProcessed({ platform: 'github', eventType: 'issues', outcome: 'success' }, 2);
  meters.platform.webhookProcessed({ platform: 'github', eventType: 'issues', outcome: 'success' });
  expect(await sums('webhook_processing_duration_seconds')).toEqual({ 'platform=github,event_type=issues': 2 });
});
