// Nothing that a caller can give throws, ends the process, or is lost without being counted.

import { runChild } from './child.ts';

interface Calls {
  readonly calls: number;
  readonly measured: number;
  readonly recorded: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly threw: unknown[];
  readonly uncaught: string[];
  readonly numbers: number;
  readonly notFinite: number;
  readonly polluted: string[];
}

test('a million measurements and calls with hostile arguments: none throws, and each is recorded or counted by reason', async () => {
  const { code, stderr, report } = await runChild<Calls>('hostile-calls');
  expect([code, stderr, report.threw, report.uncaught]).toEqual([0, '', [], []]);
  expect(report.measured).toBeGreaterThanOrEqual(1_000_000);
  expect(report.calls).toBeGreaterThan(report.measured);
  const dropped = Object.values(report.dropped).reduce((all, one) => all + one, 0);
  expect(report.recorded + dropped).toBe(report.measured);
  // The mix is worth its name only if most of what can go wrong did, and a good part went well.
  expect(Object.keys(report.dropped).sort()).toEqual([
    'attributes_threw',
    'negative',
    'no_instrument',
    'not_a_number',
    'not_finite',
    'unsafe_integer',
  ]);
  expect(report.recorded).toBeGreaterThan(report.measured / 4);
  expect(report.numbers).toBeGreaterThan(1000);
  expect([report.notFinite, report.polluted]).toEqual([0, []]);
}, 120_000);

interface Attributes {
  readonly hostile: number;
  readonly calls: number;
  readonly kept: number;
  readonly pages: {
    readonly control: boolean;
    readonly kept: number;
    readonly bytes: string;
    readonly twice: number;
  }[];
  readonly codes: number[];
  readonly pushes: number[];
  readonly uncaught: string[];
}

test('with every hostile value in attributes, and in those changed after the call, scrapes and pushes arrive whole', async () => {
  const { code, stderr, report } = await runChild<Attributes>('hostile-attributes');
  expect([code, stderr, report.uncaught]).toEqual([0, '', []]);
  expect(report.hostile).toBeGreaterThanOrEqual(40);
  // Three scrapes of the official exporter and three of ours: control characters in none of them, and no series twice.
  const good = { control: true, kept: report.kept, bytes: '', twice: 0 };
  expect(report.pages).toEqual([good, good, good, good, good, good]);
  expect(report.codes).toEqual([0, 0, 0, 0, 0, 0]);
  expect(report.pushes).toHaveLength(6);
});
