// Floor 4. Workflows under the names of semantic conventions: GenAI workflows, and CI/CD pipelines where one is named.

import { conditional, declared, oneOf } from '../../definition/attribute.ts';
import { WORKFLOW } from '../../definition/boundaries.ts';
import { defineCounter, defineHistogram, defineUpDownCounter } from '../../definition/define.ts';
import { errorType } from '../attributes.ts';

const semconv = { area: 'workflow', family: 'semconv' } as const;

const pipeline = declared({ cap: 16, key: 'cicd.pipeline.name' });
const runState = oneOf(['pending', 'executing', 'finalizing'], { key: 'cicd.pipeline.run.state' });
const runResult = oneOf(['success', 'failure', 'error', 'timeout', 'cancellation', 'skip'], {
  key: 'cicd.pipeline.result',
});

export const genAiWorkflowDuration = defineHistogram({
  name: 'gen_ai.workflow.duration',
  unit: 's',
  description: 'Duration of GenAI workflows',
  attributes: {
    workflowType: conditional(declared({ cap: 8, key: 'gen_ai.workflow.name' })),
    errorType: conditional(errorType),
  },
  boundaries: WORKFLOW,
  convention: semconv,
});

export const pipelineRunDuration = defineHistogram({
  name: 'cicd.pipeline.run.duration',
  unit: 's',
  description: 'Duration of pipeline runs, by state',
  attributes: { pipeline, runState, runResult: conditional(runResult), errorType: conditional(errorType) },
  boundaries: WORKFLOW,
  convention: semconv,
});

export const pipelineRunActive = defineUpDownCounter({
  name: 'cicd.pipeline.run.active',
  unit: '{run}',
  description: 'Pipeline runs under way, by state',
  attributes: { pipeline, runState },
  convention: semconv,
});

export const pipelineRunErrors = defineCounter({
  name: 'cicd.pipeline.run.errors',
  unit: '{error}',
  description: 'Errors in pipeline runs, by kind',
  attributes: { pipeline, errorType },
  convention: semconv,
});
