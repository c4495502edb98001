// Floor 4. What a service does for its business, and what it uses up.

import { conditional, declared } from '../../definition/attribute.ts';
import { HANDLER } from '../../definition/boundaries.ts';
import { defineCounter, defineHistogram, defineObservableGauge } from '../../definition/define.ts';
import { errorType, outcome } from '../attributes.ts';

const operation = declared({ cap: 32, key: 'business.operation' });
const resourceType = declared({ cap: 16, key: 'resource.type' });

export const operations = defineCounter({
  name: 'business.operations',
  unit: '{operation}',
  description: 'Business operations, by outcome',
  attributes: { operation, outcome, errorType: conditional(errorType) },
  startAtZero: ['outcome'],
});

export const operationDuration = defineHistogram({
  name: 'business.operation.duration',
  unit: 's',
  description: 'Duration of business operations, by outcome',
  attributes: { operation, outcome },
  boundaries: HANDLER,
});

export const resourceUsage = defineObservableGauge({
  name: 'resource.usage',
  description: 'Amount of a resource in use; each type has one unit, so types do not add up',
  attributes: { type: resourceType, unit: declared({ cap: 16, key: 'resource.unit' }) },
});

export const resourceUtilization = defineObservableGauge({
  name: 'resource.utilization',
  unit: '1',
  description: 'Share of a resource that is in use, 0 to 1',
  attributes: { type: resourceType },
});
