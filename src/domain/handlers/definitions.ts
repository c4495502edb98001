// Floor 4. Data handlers: how much they take in, how long they work, how they fail, how much waits for them.

import { declared, oneOf, recommended } from '../../definition/attribute.ts';
import { HANDLER, SIZE } from '../../definition/boundaries.ts';
import { defineCounter, defineHistogram, defineObservableUpDownCounter } from '../../definition/define.ts';
import { errorType, outcome } from '../attributes.ts';

const handler = declared({ cap: 32, key: 'handler.name' });

export const duration = defineHistogram({
  name: 'handler.processing.duration',
  unit: 's',
  description: 'Time that a handler worked on an item',
  attributes: { handler, outcome },
  boundaries: HANDLER,
});

export const dataSize = defineHistogram({
  name: 'handler.data.size',
  unit: 'By',
  description: 'Size of the items that a handler took in or gave out',
  attributes: { handler, direction: recommended(oneOf(['in', 'out'], { key: 'handler.direction' })) },
  boundaries: SIZE,
});

export const successes = defineCounter({
  name: 'handler.successes',
  unit: '{operation}',
  description: 'Items that a handler worked on to an end',
  attributes: { handler },
});

export const failures = defineCounter({
  name: 'handler.errors',
  unit: '{error}',
  description: 'Items that a handler failed on',
  attributes: { handler, errorType },
});

export const queueSize = defineObservableUpDownCounter({
  name: 'handler.queue.size',
  unit: '{item}',
  description: 'Items waiting for a handler',
  attributes: { handler },
});
