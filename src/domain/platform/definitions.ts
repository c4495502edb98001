// Floor 4. Calls to git platforms, their rate limits, and the webhooks they send.

import { conditional, declared, normalised } from '../../definition/attribute.ts';
import { HANDLER, HTTP } from '../../definition/boundaries.ts';
import { defineCounter, defineHistogram, defineObservableGauge } from '../../definition/define.ts';
import { eventType as eventTypeOf } from '../../definition/normalise.ts';
import { httpMethod, httpStatusCode, outcome, platform } from '../attributes.ts';

const service = declared({ cap: 8 });
const eventType = normalised<string>(eventTypeOf, { cap: 24 });

export const apiRequests = defineCounter({
  name: 'api_requests',
  unit: '{request}',
  description: 'Requests to the API of a platform',
  attributes: { service, platform: conditional(platform), method: httpMethod, statusCode: httpStatusCode },
  limit: 300,
});

export const apiRequestDuration = defineHistogram({
  name: 'api_request_duration_seconds',
  unit: 's',
  description: 'Duration of requests to the API of a platform',
  attributes: { service, platform: conditional(platform), method: httpMethod },
  boundaries: HTTP,
  limit: 120,
});

export const rateLimits = defineCounter({
  name: 'platform_rate_limits',
  unit: '{event}',
  description: 'Times that a platform limited the rate',
  attributes: { platform },
});

export const rateLimitReset = defineObservableGauge({
  name: 'platform_rate_limit_reset_seconds',
  unit: 's',
  description: 'Time until the rate limit of a platform ends; 0 when none is on',
  attributes: { platform },
});

export const webhooksReceived = defineCounter({
  name: 'webhooks_received',
  unit: '{webhook}',
  description: 'Webhooks received, by event',
  attributes: { platform, eventType },
});

export const webhooksProcessed = defineCounter({
  name: 'webhooks_processed',
  unit: '{webhook}',
  description: 'Webhooks that were worked on to an end, by outcome',
  attributes: { platform, eventType, outcome },
  startAtZero: ['outcome'],
});

export const webhookDuration = defineHistogram({
  name: 'webhook_processing_duration_seconds',
  unit: 's',
  description: 'Time from the arrival of a webhook to the end of work on it',
  attributes: { platform, eventType },
  boundaries: HANDLER,
  enabled: false,
});
