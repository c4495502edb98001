// Floor 4. Autonomous workflows, their steps, and what they hand over to people. Other conventions' names: semconv.ts.

import { declared, oneOf, optIn, recommended } from '../../definition/attribute.ts';
import { STEP, WORKFLOW } from '../../definition/boundaries.ts';
import { defineCounter, defineHistogram, defineUpDownCounter } from '../../definition/define.ts';
import { errorTypeLabel, platform, provider, severity, workflowOutcome, workflowType } from '../attributes.ts';

export * from './semconv.ts';

const stepName = declared({ cap: 32 });

export const started = defineCounter({
  name: 'workflows_started',
  unit: '{workflow}',
  description: 'Workflows that were begun, by type, provider and platform',
  attributes: { workflowType, provider, platform },
});

export const completed = defineCounter({
  name: 'workflows_completed',
  unit: '{workflow}',
  description: 'Workflows that came to an end, by outcome',
  attributes: { workflowType, provider, platform, outcome: workflowOutcome },
  startAtZero: ['outcome'],
});

export const completionDuration = defineHistogram({
  name: 'workflow_completion_duration_seconds',
  unit: 's',
  description: 'Time from the start of a workflow to its end',
  attributes: { workflowType, provider, platform, outcome: optIn(workflowOutcome) },
  boundaries: WORKFLOW,
  convention: { area: 'workflow', family: 'native' },
});

export const activeLoops = defineUpDownCounter({
  name: 'active_autonomous_loops',
  unit: '{loop}',
  description: 'Workflows that are running in this process',
  attributes: { workflowType },
});

export const stepDuration = defineHistogram({
  name: 'workflow_step_duration_seconds',
  unit: 's',
  description: 'Time that a workflow spent in each of its steps',
  attributes: { stepName, workflowType, outcome: optIn(oneOf(['success', 'failure'])) },
  boundaries: STEP,
  limit: 256,
});

export const stepErrors = defineCounter({
  name: 'workflow_step_errors',
  unit: '{error}',
  description: 'Steps of workflows that failed',
  attributes: { stepName, workflowType, errorType: errorTypeLabel },
  limit: 400,
});

export const escalations = defineCounter({
  name: 'escalations',
  unit: '{escalation}',
  description: 'Times that a workflow asked people for help',
  attributes: { reason: declared({ cap: 16 }), severity, workflowType: recommended(workflowType) },
  startAtZero: ['severity'],
  limit: 512,
});
