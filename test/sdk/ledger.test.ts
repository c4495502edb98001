// What was left out or changed is counted by reason.

import { changeReasons, dropReasons, Ledger } from '../../src/sdk/ledger.ts';

test('begins with nothing: a reason is there once it has happened', () => {
  const ledger = new Ledger();
  expect([ledger.dropped().size, ledger.changed().size]).toEqual([0, 0]);
});

test('counts each reason by itself, and drops apart from changes', () => {
  const ledger = new Ledger();
  for (const [index, reason] of dropReasons.entries()) for (let call = 0; call <= index; call++) ledger.drop(reason);
  for (const reason of changeReasons) ledger.change(reason);
  ledger.change('cut');
  expect([...ledger.dropped()]).toEqual(dropReasons.map((reason, index) => [reason, index + 1]));
  expect([...ledger.changed()]).toEqual(changeReasons.map((reason) => [reason, reason === 'cut' ? 2 : 1]));
});

test('a drop gives undefined, so that a caller can return it as the value that there is not', () => {
  expect(new Ledger().drop('negative')).toBeUndefined();
});

test('what was handed out goes on counting', () => {
  const ledger = new Ledger();
  const dropped = ledger.dropped();
  ledger.drop('not_finite');
  expect(dropped.get('not_finite')).toBe(1);
});

test('no reason is there twice: each is the value of one label', () => {
  const reasons = [...dropReasons, ...changeReasons];
  expect(new Set(reasons).size).toBe(reasons.length);
});
