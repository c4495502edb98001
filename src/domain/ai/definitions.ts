// Floor 4. Requests to AI providers under their own names. The GenAI semantic conventions' names are in semconv.ts.

import { oneOf } from '../../definition/attribute.ts';
import { AI } from '../../definition/boundaries.ts';
import { defineCounter, defineHistogram, defineObservableGauge } from '../../definition/define.ts';
import { OTHER } from '../../definition/value.ts';
import { errorTypeLabel, model, provider } from '../attributes.ts';

export * from './semconv.ts';

const native = { area: 'ai', family: 'native' } as const;

export const requests = defineCounter({
  name: 'ai_requests',
  unit: '{request}',
  description: 'AI requests, counted when they start',
  attributes: {
    provider,
    model,
    operation: oneOf(['message', 'completion', 'embedding', 'tool', 'agent', OTHER]),
  },
  convention: native,
});

export const duration = defineHistogram({
  name: 'ai_request_duration_seconds',
  unit: 's',
  description: 'Time from sending a request to an AI provider to its whole answer',
  attributes: { provider, model },
  boundaries: AI,
  limit: 24,
  convention: native,
});

export const successful = defineCounter({
  name: 'ai_requests_successful',
  unit: '{request}',
  description: 'AI requests that succeeded',
  attributes: { provider, model },
  convention: native,
});

export const failed = defineCounter({
  name: 'ai_requests_failed',
  unit: '{request}',
  description: 'Requests to AI providers that ended in an error, by kind',
  attributes: { provider, model, errorType: errorTypeLabel },
  convention: native,
});

export const tokens = defineCounter({
  name: 'ai_tokens',
  unit: '{token}',
  description: 'Tokens sent to and received from AI providers; input and output add up to all',
  attributes: { provider, model, tokenType: oneOf(['input', 'output']) },
  convention: native,
});

export const timeToFirstToken = defineHistogram({
  name: 'ai_time_to_first_token_seconds',
  unit: 's',
  description: 'Time from the start of an AI request to its first token',
  attributes: { provider, model },
  boundaries: AI,
  enabled: false,
  convention: native,
});

export const rateLimits = defineCounter({
  name: 'ai_rate_limits',
  unit: '{event}',
  description: 'Times that an AI provider limited the rate',
  attributes: { provider },
});

export const rateLimitReset = defineObservableGauge({
  name: 'ai_rate_limit_reset_seconds',
  unit: 's',
  description: 'Time until the rate limit of an AI provider ends; 0 when none is on',
  attributes: { provider },
});
