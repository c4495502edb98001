// Floor 4. The process and the Node runtime under it.

import { declared, oneOf } from '../../definition/attribute.ts';
import { HTTP } from '../../definition/boundaries.ts';
import {
  defineHistogram,
  defineObservableCounter,
  defineObservableGauge,
  defineObservableUpDownCounter,
} from '../../definition/define.ts';

export const cpuTime = defineObservableCounter({
  name: 'process.cpu.time',
  unit: 's',
  description: 'CPU time that the process used, by mode',
  attributes: { mode: oneOf(['user', 'system'], { key: 'cpu.mode' }) },
});

export const memoryUsage = defineObservableUpDownCounter({
  name: 'process.memory.usage',
  unit: 'By',
  description: 'Physical memory that the process holds',
});

export const eventLoopUtilization = defineObservableGauge({
  name: 'nodejs.eventloop.utilization',
  unit: '1',
  description: 'Share of time that the event loop was busy in the last seconds',
});

export const eventLoopDelayP99 = defineObservableGauge({
  name: 'nodejs.eventloop.delay.p99',
  unit: 's',
  description: 'By how much the event loop was late in the last seconds, 99th percentile',
});

export const gcDuration = defineHistogram({
  name: 'v8js.gc.duration',
  unit: 's',
  description: 'Duration of garbage collections, by kind',
  attributes: { type: oneOf(['major', 'minor', 'incremental', 'weakcb'], { key: 'v8js.gc.type' }) },
  boundaries: HTTP,
});

export const heapUsed = defineObservableUpDownCounter({
  name: 'v8js.memory.heap.used',
  unit: 'By',
  description: 'Heap memory in use, by space',
  attributes: { space: declared({ cap: 16, key: 'v8js.heap.space.name' }) },
});
