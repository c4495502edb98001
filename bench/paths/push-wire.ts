// What pushes put on the wire in a minute.

import { LINES_A_SERIES } from '../contestants/pages.ts';
import { openPushes, pushers } from '../contestants/pushes.ts';
import { Receiver } from '../measure/receiving.ts';
import { median } from '../measure/statistics.ts';
import type { Case, Path } from '../path.ts';

interface WireCase extends Case {
  readonly isZipped: boolean;
}

/** As Prometheus would read them, 6,000 lines: one of a counter, 17 of a histogram. */
const counters = Array.from({ length: 10 }, () => 73);
const histograms = Array.from({ length: 5 }, () => 62);
const series = sumOf(counters) + sumOf(histograms);
const lines = sumOf(counters) + LINES_A_SERIES * sumOf(histograms);

/** binnacle's default, and taken for all of them. */
const PUSHES_A_MINUTE = 60 / 15;

/** Writes to each series before the first push: so many that most buckets hold something, and no two series the same. */
const WRITES = 500;

const cases: readonly WireCase[] = [
  { name: `${lines.toLocaleString('en-GB')} lines, gzip`, isZipped: true },
  { name: `${lines.toLocaleString('en-GB')} lines, not compressed`, isZipped: false },
];

export const path: Path = {
  title: 'Push, on the wire',
  about:
    `What ${lines.toLocaleString('en-GB')} lines of a Prometheus page are as pushes, four of them a minute: ` +
    `${series.toLocaleString('en-GB')} series, of which ${sumOf(counters)} are counters with one line and ${sumOf(histograms)} ` +
    `histograms with ${LINES_A_SERIES}; every one was written to ${WRITES} times, and again before each push. gzip and 15 s are ` +
    "binnacle's defaults; its metrics of HTTP and of the runtime, which are on by default, come on top of the series. The official " +
    'exporter does not compress by default, and its reader pushes once a minute. Bytes are those of the connection, heads of the ' +
    'requests with them.',
  figures: [
    { key: 'push', unit: 'B', title: 'Bytes on the wire a push' },
    { key: 'bytes', unit: 'B', title: 'Bytes on the wire a minute, with a push every 15 s' },
  ],
  contestants: pushers.slice(0, 2),
  base: 'binnacle',
  cases,
  async measure(test, contestant, { samples, shrink }) {
    const compression = (test as WireCase).isZipped ? 'gzip' : 'none';
    const receiver = await Receiver.start();
    const setup = { counters, histograms, compression, url: receiver.url, ownMetrics: true } as const;
    const { touch, push } = await openPushes(contestant, setup);
    for (let write = 0; write < WRITES / shrink; write += 1) touch();
    const bytes = [];
    for (let sample = 0; sample < samples; sample += 1) {
      touch();
      await push();
      const taken = await receiver.take();
      if (taken.points !== series) throw new Error(`of ${contestant} arrived ${taken.points} points and not ${series}`);
      bytes.push(taken.bytes);
    }
    receiver.stop();
    return { push: median(bytes), bytes: PUSHES_A_MINUTE * median(bytes) };
  },
};

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
