import type { GcListener, RuntimeSource } from '../../../src/domain/runtime/source.ts';
import { recorded } from '../recording.ts';

/** A runtime that says what it is told to. */
class Told implements RuntimeSource {
  readonly listeners = new Set<GcListener>();
  reads = 0;

  eventLoopUtilization(): number {
    this.reads += 1;
    return 0.25;
  }

  eventLoopDelayP99Seconds(): number {
    return 0.002;
  }

  cpuSeconds() {
    return { user: 3, system: 1 };
  }

  residentBytes(): number {
    return 1e8;
  }

  heapUsedBytes() {
    return [
      { space: 'new_space', bytes: 10 },
      { space: 'old_space', bytes: 20 },
    ];
  }

  onGc(listener: GcListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  dispose(): void {}
}

it('shows what its source says, at each collection', async () => {
  const { runtime, rows } = recorded();
  const source = new Told();
  runtime.watch(source);
  expect(await rows('process.cpu.time')).toEqual({ 'cpu.mode=user': 3, 'cpu.mode=system': 1 });
  expect(await rows('process.memory.usage')).toEqual({ '': 1e8 });
  expect(await rows('nodejs.eventloop.utilization')).toEqual({ '': 0.25 });
  expect(await rows('nodejs.eventloop.delay.p99')).toEqual({ '': 0.002 });
  expect(await rows('v8js.memory.heap.used')).toEqual({
    'v8js.heap.space.name=new_space': 10,
    'v8js.heap.space.name=old_space': 20,
  });
  expect(source.reads).toBe(5);
});

it('measures each garbage collection that its source tells of', async () => {
  const { runtime, rows, sums } = recorded();
  const source = new Told();
  runtime.watch(source);
  for (const listener of source.listeners) {
    listener('minor', 0.001);
    listener('minor', 0.002);
    listener('major', 0.05);
  }
  expect(await rows('v8js.gc.duration')).toEqual({ 'v8js.gc.type=minor': 2, 'v8js.gc.type=major': 1 });
  expect(await sums('v8js.gc.duration')).toMatchObject({ 'v8js.gc.type=major': 0.05 });
});

it('asks no more, and listens no more, when it is told to end', async () => {
  const { runtime, rows } = recorded();
  const source = new Told();
  const end = runtime.watch(source);
  end();
  expect(source.listeners.size).toBe(0);
  expect(await rows('nodejs.eventloop.utilization')).toEqual({});
  expect(source.reads).toBe(0);
});
