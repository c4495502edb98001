import { allDefinitions } from '../../../src/domain/catalogue.ts';
import { gaugeRules, ownRules, stateRules, toldByMainThread } from '../../../src/export/workers/gauge-rules.ts';

const namesOf = (isMeant: (kind: string) => boolean) =>
  allDefinitions.filter(({ kind }) => isMeant(kind)).map(({ name }) => name);

test('every gauge of the catalogue has a rule, and nothing else has one in that table', () => {
  const gauges = namesOf((kind) => kind === 'gauge' || kind === 'observableGauge');
  expect(Object.keys(gaugeRules).sort()).toEqual(gauges.sort());
});

test('the other exceptions are up-down counters of the catalogue', () => {
  const upDownCounters = namesOf((kind) => kind === 'upDownCounter' || kind === 'observableUpDownCounter');
  expect(upDownCounters).toEqual(expect.arrayContaining(Object.keys(stateRules)));
});

test('every metric that is 0 or 1 a state stays so', () => {
  const states = allDefinitions.filter(({ description }) => /\b1 for the state it is in\b/.test(description));
  expect(states.length).toBeGreaterThan(0);
  for (const { name } of states) expect([name, ownRules(name)]).toEqual([name, 'max']);
});

test('what the main thread tells for its threads are metrics of the catalogue', () => {
  expect(allDefinitions.map(({ name }) => name)).toEqual(expect.arrayContaining([...toldByMainThread]));
});

test('a metric of others has none, whatever it is called', () => {
  expect(['orders', 'toString', '__proto__'].map(ownRules)).toEqual([undefined, undefined, undefined]);
});
