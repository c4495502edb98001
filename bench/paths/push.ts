// Pushes over OTLP, to a receiver on loopback.

import { openPushes, pushers } from '../contestants/pushes.ts';
import { threadMs } from '../measure/clock.ts';
import { largestHeap } from '../measure/heap.ts';
import { Receiver } from '../measure/receiving.ts';
import { median } from '../measure/statistics.ts';
import { longestStretch } from '../measure/stretch.ts';
import type { Case, Path } from '../path.ts';

interface PushCase extends Case {
  /** Ten instruments of which three are histograms, so many times. */
  readonly tens: number;
  /** Of each instrument. */
  readonly series: number;
  readonly compression: 'gzip' | 'none';
  /** So many times the common one: until all code on the way is compiled, which takes small pushes 400 times. */
  readonly warmUps: number;
}

const sizes = [
  { tens: 1, series: 100, warmUps: 40 },
  { tens: 1, series: 1000, warmUps: 12 },
  { tens: 10, series: 1000, warmUps: 12 },
] as const;

const cases: readonly PushCase[] = (['gzip', 'none'] as const).flatMap((compression) =>
  sizes.map((size) => ({
    name: `${(10 * size.tens * size.series).toLocaleString('en-GB')} series${compression === 'gzip' ? '' : ', not compressed'}`,
    ...size,
    compression,
  })),
);

export const path: Path = {
  title: 'Push',
  about:
    'One push over OTLP, as protobuf, to a receiver on loopback that runs in another process: what collects, writes, compresses and ' +
    'sends, until the receiver has answered. Of ten series seven are counters and three are histograms with 14 boundaries, all with ' +
    'three attributes; every one was written to since the last push. binnacle by `telemetry.flush()`, the official SDK by the ' +
    'PeriodicExportingMetricReader and @opentelemetry/exporter-metrics-otlp-proto, once as it is by default, with everything in one ' +
    'body, and once with a `maxExportBatchSize` of 1,250 points, which is as many as binnacle puts into a body. gzip where nothing ' +
    'else is said. CPU is that of all threads: Node compresses on others. The receiver counts the points: a push of which one is ' +
    'missing fails the run. Bytes on the wire are those of the connection, heads of the requests with them; the heap is what it ' +
    'holds more at most while a push goes on, with garbage that was not collected yet.',
  figures: [
    { key: 'cpu', unit: 'ms', title: 'CPU a push' },
    { key: 'main', unit: 'ms', title: 'CPU a push, of the main thread' },
    { key: 'wall', unit: 'ms', title: 'Wall time a push' },
    { key: 'stretch', unit: 'ms', title: 'Longest stretch of a push' },
    { key: 'bytes', unit: 'B', title: 'Bytes on the wire a push' },
    { key: 'heap', unit: 'MB', title: 'Growth of the heap in a push' },
  ],
  contestants: pushers,
  base: 'binnacle',
  cases,
  async measure(test, contestant, { warmUpMs, samples, shrink }) {
    const { tens, compression, warmUps, ...size } = test as PushCase;
    const series = Math.ceil(size.series / shrink);
    const counters = Array.from({ length: 7 * tens }, () => series);
    const histograms = Array.from({ length: 3 * tens }, () => series);
    const points = 10 * tens * series;
    const receiver = await Receiver.start();
    const { touch, push } = await openPushes(contestant, { counters, histograms, compression, url: receiver.url });
    const arrived = async () => {
      const taken = await receiver.take();
      if (taken.points !== points) throw new Error(`of ${contestant} arrived ${taken.points} points and not ${points}`);
      return taken;
    };
    const measured = async () => {
      touch();
      const before = { wall: performance.now(), cpu: cpuMs(), main: threadMs() };
      await push();
      const after = { main: threadMs(), cpu: cpuMs(), wall: performance.now() };
      const { bytes } = await arrived();
      return { cpu: after.cpu - before.cpu, main: after.main - before.main, wall: after.wall - before.wall, bytes };
    };
    for (let spent = 0; spent < warmUps * warmUpMs; ) spent += (await measured()).cpu;
    const pushes = [];
    const stretches = [];
    const heaps = [];
    // The largest ones take a second each, and differ little.
    const enough = Math.ceil(samples / (tens === 1 ? 1 : 3));
    for (let sample = 0; sample < enough; sample += 1) {
      pushes.push(await measured());
      touch();
      stretches.push(await longestStretch(push));
      await arrived();
    }
    // Last, since it begins with whole collections, of which V8's helper threads go on into the push that follows.
    for (let sample = 0; sample < enough; sample += 1) {
      touch();
      heaps.push((await largestHeap(push)) / 1e6);
      await arrived();
    }
    receiver.stop();
    return {
      cpu: median(pushes.map(({ cpu }) => cpu)),
      main: median(pushes.map(({ main }) => main)),
      wall: median(pushes.map(({ wall }) => wall)),
      stretch: median(stretches),
      bytes: median(pushes.map(({ bytes }) => bytes)),
      heap: median(heaps),
    };
  },
};

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
