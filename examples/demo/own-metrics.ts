// Metrics of the demo's own, made with the tools that binnacle's are made with.

import { defineCounter, defineHistogram, defineMeter, oneOf } from 'binnacle';

export const ownDefinitions = {
  patchLines: defineHistogram({
    name: 'agent.patch.lines',
    unit: '{line}',
    description: 'Lines of the patches that the agent wrote',
    attributes: { tests: oneOf(['passed', 'failed']) },
    boundaries: [5, 10, 20, 50, 100, 200],
  }),
  reviews: defineCounter({
    name: 'agent.reviews',
    unit: '{review}',
    description: 'What people said of the pull requests of the agent',
    attributes: { verdict: oneOf(['approved', 'changes_requested']) },
    startAtZero: ['verdict'],
  }),
};

export const ownMetrics = defineMeter(ownDefinitions);
