// Floor 4. Retried calls: attempts are what the network sees, calls are what the caller sees. Both are needed.

import { normalised, oneOf } from '../../definition/attribute.ts';
import { MESH } from '../../definition/boundaries.ts';
import { defineCounter, defineHistogram } from '../../definition/define.ts';
import { attempt } from '../../definition/normalise.ts';
import { failureCategories, meshOperation, outcome, peerService } from '../attributes.ts';

export const attempts = defineCounter({
  name: 'mesh.retry.attempts',
  unit: '{attempt}',
  description: 'Attempts of calls that may be retried, the first one included',
  attributes: {
    service: peerService,
    operation: meshOperation,
    attempt: normalised<number>(attempt, { cap: 6, key: 'mesh.retry.attempt' }),
  },
});

export const calls = defineCounter({
  name: 'mesh.retry.calls',
  unit: '{call}',
  description: 'Calls that may be retried, by how they ended and whether a retry was needed',
  attributes: {
    service: peerService,
    operation: meshOperation,
    result: oneOf(['success_first_try', 'success_after_retry', 'failure_without_retry', 'failure_after_retry'], {
      key: 'mesh.retry.outcome',
    }),
  },
  startAtZero: ['result'],
});

export const failures = defineCounter({
  name: 'mesh.retry.failures',
  unit: '{failure}',
  description: 'Calls that failed in the end, by category',
  attributes: {
    service: peerService,
    operation: meshOperation,
    category: oneOf(failureCategories, { key: 'mesh.failure.category' }),
  },
});

export const duration = defineHistogram({
  name: 'mesh.retry.duration',
  unit: 's',
  description: 'Duration of calls that may be retried, waiting between attempts included',
  attributes: { service: peerService, operation: meshOperation, outcome },
  boundaries: MESH,
  limit: 400,
});
