// Floor 4. Test runs.

import { declared, oneOf, optIn } from '../../definition/attribute.ts';
import { STEP } from '../../definition/boundaries.ts';
import { defineCounter, defineHistogram } from '../../definition/define.ts';
import { OTHER } from '../../definition/value.ts';

const testType = oneOf(['unit', 'integration', 'e2e', 'performance', 'smoke', 'contract', OTHER]);
const framework = declared({ cap: 8 });
const outcome = oneOf(['success', 'failure', 'skipped', 'error']);

export const duration = defineHistogram({
  name: 'test_execution_duration_seconds',
  unit: 's',
  description: 'Duration of test runs',
  attributes: { testType, framework, outcome: optIn(outcome) },
  boundaries: STEP,
});

export const executions = defineCounter({
  name: 'test_executions',
  unit: '{run}',
  description: 'Test runs, by outcome',
  attributes: { testType, framework, outcome },
  startAtZero: ['outcome'],
  enabled: false,
});
