import type { Delivered } from '../../../src/export/otlp/delivered.ts';
import { PushLedger } from '../../../src/export/otlp/push-ledger.ts';
import { Diagnostics } from '../../../src/support/diagnostics.ts';

const URL = 'http://collector:4318/v1/metrics';

function ledgerOf() {
  const said: string[] = [];
  const say = (level: string) => (message: string) => void said.push(`${level}: ${message}`);
  const ledger = new PushLedger(URL, new Diagnostics({ info: say('info'), warn: say('warn'), error: say('error') }));
  const status = (lost = 0) => ledger.status({ lost, inFlight: false, nextTry: undefined });
  return { ledger, said, status };
}

const nothing: Delivered = { exported: 0, rejected: 0, dropped: 0, bytes: 0 };
const arrived: Delivered = { ...nothing, exported: 10, bytes: 100 };
const refused: Delivered = { ...nothing, reason: 'refused.' };
const denied: Delivered = { ...nothing, misconfigured: true, reason: 'answered 401.' };
const partly: Delivered = { ...nothing, exported: 7, rejected: 2, dropped: 1, bytes: 80, reason: 'three are bad.' };
const uncollected: Delivered = { ...nothing, failed: true, reason: 'not collected.' };

test.each<[string, Delivered, number, string, boolean]>([
  ['all arrives', arrived, 0, 'ok', true],
  ['there is nothing to send', nothing, 0, 'ok', true],
  ['a part arrives', partly, 0, 'degraded', false],
  ['the rest may come another time', { ...arrived, reason: 'cut.' }, 5, 'degraded', false],
  ['nothing arrives', refused, 10, 'failing', false],
  ['nothing is collected', uncollected, 0, 'failing', false],
])('when %s', (_what, delivered, unsent, state, ok) => {
  const { ledger, status } = ledgerOf();
  expect(status()).toMatchObject({ state: 'starting', exports: 0, failures: 0 });
  expect(ledger.note(delivered, unsent)).toBe(ok);
  expect(status()).toMatchObject({ state, exports: ok ? 1 : 0, failures: ok ? 0 : 1 });
  expect(status().lastError).toBe(ok ? undefined : delivered.reason);
  expect(status().lastSuccess === undefined).toBe(!ok);
});

test('points and bytes add up, and those that were given up are dropped', () => {
  const { ledger, status } = ledgerOf();
  for (const [delivered, unsent] of [
    [arrived, 0],
    [partly, 4],
    [refused, 20],
  ] as const)
    ledger.note(delivered, unsent);
  expect(status(6)).toMatchObject({ exported: 17, rejected: 2, dropped: 7, bytes: 180 });
  expect(ledger.counts(6)).toEqual({ exported: 17, failed: { rejected: 2, dropped: 7, undelivered: 24 } });
});

test('an answer that cannot be read is no failure, but no good news either: counted, and said once', () => {
  const { ledger, said, status } = ledgerOf();
  const unread: Delivered = { ...arrived, unread: { answers: 2, reason: 'a page of HTML.' } };
  ledger.note(refused, 10);
  expect(ledger.note(unread, 0)).toBe(true);
  ledger.note(unread, 0);
  expect(status()).toMatchObject({
    state: 'degraded',
    exports: 2,
    exported: 20,
    unreadable: 4,
    lastError: 'a page of HTML.',
  });
  expect(ledger.arrivedWithin(60_000)).toBe(true);
  ledger.note(arrived, 0);
  ledger.note(arrived, 0);
  expect(status()).toMatchObject({ state: 'ok', unreadable: 4 });
  expect(status()).not.toHaveProperty('lastError');
  expect(said.slice(1)).toEqual([
    'warn: [binnacle] nobody knows whether metrics arrive: a page of HTML. Further answers are counted in status().',
    `info: [binnacle] metrics arrive at ${URL} again.`,
    `info: [binnacle] the answers of ${URL} can be read again.`,
  ]);
});

test('what the receiver warns of is said once, and all is well', () => {
  const { ledger, said, status } = ledgerOf();
  for (const warning of ['soon to end', 'soon to end, really']) ledger.note({ ...arrived, warning }, 0);
  expect(status().state).toBe('ok');
  expect(said).toEqual([`warn: [binnacle] ${URL} took the metrics, and warns: soon to end.`]);
});

test('an end to the trouble clears the error, and both are said once', () => {
  const { ledger, said, status } = ledgerOf();
  ledger.note(refused, 10);
  ledger.note(refused, 10);
  ledger.note(arrived, 0);
  ledger.note(arrived, 0);
  expect(said).toEqual([
    'warn: [binnacle] metrics do not arrive: refused. Further failures are counted in status().',
    `info: [binnacle] metrics arrive at ${URL} again.`,
  ]);
  expect(status()).not.toHaveProperty('lastError');
  ledger.note(refused, 10);
  expect(said).toHaveLength(3);
});

test('what a person has to mend is said even when something else was said before', () => {
  const { ledger, said } = ledgerOf();
  for (const delivered of [refused, denied, denied]) ledger.note(delivered, 10);
  expect(said.slice(1)).toEqual([expect.stringContaining('answered 401.')]);
});

test('an outage is said even when a point was always missing, and its end is not the end of that', () => {
  const { ledger, said } = ledgerOf();
  ledger.note(partly, 0);
  ledger.note(refused, 10);
  ledger.note(partly, 0);
  ledger.note(partly, 0);
  ledger.note(arrived, 0);
  expect(said).toEqual([
    expect.stringContaining('some metrics do not arrive: three are bad.'),
    expect.stringContaining('metrics do not arrive: refused.'),
    `info: [binnacle] metrics arrive at ${URL} again.`,
    `info: [binnacle] nothing is missing at ${URL} any more.`,
  ]);
});

test('whether everything arrived within a time', () => {
  const { ledger } = ledgerOf();
  expect(ledger.arrivedWithin(60_000)).toBe(false);
  ledger.note(arrived, 0);
  expect([ledger.arrivedWithin(60_000), ledger.arrivedWithin(0)]).toEqual([true, false]);
  ledger.note(partly, 0);
  expect(ledger.arrivedWithin(60_000)).toBe(false);
});

test('stopped it stays stopped, says no more and still counts', () => {
  const { ledger, said, status } = ledgerOf();
  ledger.stop();
  ledger.note(refused, 10);
  expect(status()).toMatchObject({ state: 'stopped', failures: 1, lastError: 'refused.' });
  ledger.note(arrived, 0);
  expect(status()).toMatchObject({ state: 'stopped', exports: 1, exported: 10 });
  expect(said).toEqual([]);
});

test('what is not there is absent', () => {
  const { ledger, status } = ledgerOf();
  expect(Object.keys(status())).not.toEqual(expect.arrayContaining(['nextTry']));
  expect(ledger.status({ lost: 0, inFlight: true, nextTry: 5 })).toMatchObject({ inFlight: true, nextTry: 5 });
});
