// Floor 4. Issues: how many came, how they ended, how long they took.

import { optIn } from '../../definition/attribute.ts';
import { ISSUE } from '../../definition/boundaries.ts';
import { defineCounter, defineHistogram } from '../../definition/define.ts';
import { issueType, platform, provider, repository, workflowOutcome } from '../attributes.ts';

export const created = defineCounter({
  name: 'issues_created',
  unit: '{issue}',
  description: 'Issues created on a platform',
  attributes: { platform, repository },
});

export const processed = defineCounter({
  name: 'issues_processed',
  unit: '{issue}',
  description: 'Issues that were worked on to an end, by outcome',
  attributes: { provider, platform, outcome: workflowOutcome, issueType: optIn(issueType) },
  startAtZero: ['outcome'],
});

export const completionDuration = defineHistogram({
  name: 'issue_completion_duration_seconds',
  unit: 's',
  description: 'Time from the start of work on an issue to its end',
  attributes: { provider, platform, issueType },
  boundaries: ISSUE,
  limit: 288,
});
