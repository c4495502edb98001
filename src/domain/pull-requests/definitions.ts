// Floor 4. Pull requests: how many were opened and merged, and how long they were open.

import { normalised, oneOf, optIn } from '../../definition/attribute.ts';
import { ISSUE, PULL_REQUEST_HOURS } from '../../definition/boundaries.ts';
import { defineCounter, defineHistogram, defineObservableUpDownCounter } from '../../definition/define.ts';
import { repositoryUrl } from '../../definition/normalise.ts';
import { platform, repository } from '../attributes.ts';

export const created = defineCounter({
  name: 'prs_created',
  unit: '{pull_request}',
  description: 'Pull requests opened',
  attributes: { platform, repository },
});

export const merged = defineCounter({
  name: 'prs_merged',
  unit: '{pull_request}',
  description: 'Pull requests merged',
  attributes: { platform, repository },
});

export const lifetime = defineHistogram({
  name: 'pr_lifetime_hours',
  unit: 'h',
  description: 'Hours from the opening of a pull request to its merge',
  attributes: { platform, repository },
  boundaries: PULL_REQUEST_HOURS,
  limit: 300,
});

export const timeToMerge = defineHistogram({
  name: 'pr_time_to_merge_seconds',
  unit: 's',
  description: 'Time from the opening of a pull request to its merge',
  attributes: { platform, repository: optIn(repository) },
  boundaries: ISSUE,
  enabled: false,
});

export const changeCount = defineObservableUpDownCounter({
  name: 'vcs.change.count',
  unit: '{change}',
  description: 'Pull requests of a repository, by state',
  attributes: {
    state: oneOf(['open', 'wip', 'closed', 'merged'], { key: 'vcs.change.state' }),
    repositoryUrl: normalised<string>(repositoryUrl, { cap: 50, key: 'vcs.repository.url.full' }),
    platform: optIn({ ...platform, key: 'vcs.provider.name' }),
  },
  convention: { area: 'vcs', family: 'semconv' },
});
