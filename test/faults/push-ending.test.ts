// How a process ends, and whether its last numbers arrive: once, and without a word on how it ends.

import { FaultCollector } from './collector/collector.ts';
import { type Fault, faults } from './collector/modes.ts';
import { endAll, now, startProgram } from './pusher.ts';

let collector: FaultCollector;

beforeEach(async () => {
  collector = await new FaultCollector().open();
});

afterEach(async () => {
  endAll();
  await collector.close();
});

const ending = (how: string) => startProgram('push-ending', [how, collector.url]);

test.each([
  ['natural', 0],
  ['status', 4],
  ['work at the end', 0],
] as const)('the natural end of a process (%s): one export, and the status is its own', async (how, code) => {
  expect(await ending(how).ended).toMatchObject({ code, signal: null, stderr: '' });
  expect([collector.ledger.counts.taken, collector.ledger.total('calls')]).toEqual([1, 7]);
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s with shutdownOnSignals: one export, and the end is by the signal',
  async (signal) => {
    const { child, ended } = ending('signal');
    await new Promise((resolve) => child.once('message', resolve));
    child.kill(signal);
    expect(await ended).toMatchObject({ code: null, signal, stderr: '' });
    expect([collector.ledger.counts.taken, collector.ledger.total('calls')]).toEqual([1, 7]);
  },
);

test('exit() waits for nothing, and nothing arrives', async () => {
  expect(await ending('exit').ended).toMatchObject({ code: 3, stderr: '' });
  expect(collector.ledger.counts.taken).toBe(0);
});

test('an error that nobody caught ends the process as it does without us', async () => {
  const { code, stderr } = await ending('error').ended;
  expect(code).toBe(1);
  expect(stderr).toContain('the end of the service');
});

/** One of each kind: none there, no answer, a part of one, no; with all the others push.test.ts ends a telemetry. */
const faultsAtTheEnd: readonly Fault[] = ['refused', 'mute', 'trickled body, 503', '503'];

/** What the last push may take; the rest is for the start of a process, and for a machine that does other things. */
const WITHIN_MS = 2000 + 10_000;

test.each(faultsAtTheEnd)('%s holds neither a signal nor a natural end', async (fault) => {
  await collector.behave(faults[fault]);
  const natural = ending('natural');
  const signalled = ending('signal');
  const began = now();
  await new Promise((resolve) => signalled.child.once('message', resolve));
  const sent = now();
  signalled.child.kill('SIGTERM');
  const [first, second] = await Promise.all([natural.ended, signalled.ended]);
  expect([first.code, first.signal]).toEqual([0, null]);
  expect([second.code, second.signal]).toEqual([null, 'SIGTERM']);
  process.stdout.write(
    `  ${fault}: gone ${Math.round(second.at - sent)} ms after SIGTERM, naturally ${Math.round(first.at - began)} ms after the start\n`,
  );
  expect(first.at - began).toBeLessThan(WITHIN_MS);
  expect(second.at - sent).toBeLessThan(WITHIN_MS);
});
