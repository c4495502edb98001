// Floor 4. Queues: how much waits in them.

import { declared } from '../../definition/attribute.ts';
import { defineObservableUpDownCounter } from '../../definition/define.ts';

export const depth = defineObservableUpDownCounter({
  name: 'queue_depth',
  unit: '{item}',
  description: 'Items waiting in a queue',
  attributes: { queueName: declared({ cap: 16 }) },
});
