import { capped, conditional, declared, oneOf, optIn } from '../../src/definition/attribute.ts';
import { defineCounter, defineUpDownCounter } from '../../src/definition/define.ts';
import { Recording } from './recording.ts';

const outcome = oneOf(['success', 'failure', '_OTHER']);
const queue = declared({ cap: 8 });

function values(rows: Record<string, number>): number[] {
  return Object.values(rows);
}

describe('at the start', () => {
  it('every value of an enum stands at zero, but not _OTHER', async () => {
    const recording = new Recording();
    const calls = defineCounter({
      name: 'calls',
      description: 'Calls',
      attributes: { outcome },
      startAtZero: ['outcome'],
    });
    recording.attached().instruments('shop', { calls });
    expect(await recording.rows('calls')).toEqual({ 'outcome=success': 0, 'outcome=failure': 0 });
  });

  it('the same for an up-down counter', async () => {
    const recording = new Recording();
    const attributes = { state: oneOf(['open', 'closed']) };
    const doors = defineUpDownCounter({ name: 'doors', description: 'Doors', attributes, startAtZero: ['state'] });
    recording.attached().instruments('shop', { doors });
    expect(await recording.rows('doors')).toEqual({ 'state=open': 0, 'state=closed': 0 });
  });

  it('declared values are combined with the enum', async () => {
    const recording = new Recording();
    const attributes = { queue, outcome };
    const calls = defineCounter({ name: 'calls', description: 'Calls', attributes, startAtZero: ['outcome'] });
    recording.attached({ attributeValues: { queue: ['mail', 'bills'] } }).instruments('shop', { calls });
    expect(await recording.rows('calls')).toEqual({
      'queue=mail,outcome=success': 0,
      'queue=mail,outcome=failure': 0,
      'queue=bills,outcome=success': 0,
      'queue=bills,outcome=failure': 0,
    });
  });

  it('what is given only when it applies, or was not enabled, is left out', async () => {
    const recording = new Recording();
    const attributes = { outcome, error: conditional(oneOf(['timeout'])), zone: optIn(outcome) };
    const calls = defineCounter({ name: 'calls', description: 'Calls', attributes, startAtZero: ['outcome'] });
    recording.attached().instruments('shop', { calls });
    expect(await recording.rows('calls')).toEqual({ 'outcome=success': 0, 'outcome=failure': 0 });
  });

  it.each<[string, readonly string[], readonly string[], number]>([
    ['32 sets are made', ['a', 'b', 'c', 'd'], ['0', '1', '2', '3', '4', '5', '6', '7'], 32],
    ['33 are not', ['0', '1', '2'], ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k'], 0],
  ])('%s', async (_what, declaredQueues, digits, sets) => {
    const recording = new Recording();
    const attributes = { queue, digit: oneOf(digits) };
    const calls = defineCounter({ name: 'calls', description: 'Calls', attributes, startAtZero: ['digit'] });
    recording.attached({ attributeValues: { queue: declaredQueues } }).instruments('shop', { calls });
    expect(values(await recording.rows('calls'))).toEqual(Array.from({ length: sets }, () => 0));
  });

  it('nothing is made for a metric that does not ask for it, and nothing past its limit', async () => {
    const recording = new Recording();
    const binder = recording.attached();
    binder.instruments('shop', {
      plain: defineCounter({ name: 'plain', description: 'Plain', attributes: { outcome } }),
      small: defineCounter({
        name: 'small',
        description: 'Small',
        attributes: { outcome },
        startAtZero: ['outcome'],
        limit: 1,
      }),
    });
    expect(await recording.rows('plain')).toEqual({});
    expect(await recording.rows('small')).toEqual({});
  });

  it('an attribute that is dropped has no part in it', async () => {
    const recording = new Recording();
    const attributes = { repository: capped(9), outcome };
    const calls = defineCounter({ name: 'calls', description: 'Calls', attributes, startAtZero: ['outcome'] });
    recording.attached({ metrics: { calls: { dropAttributes: ['repository'] } } }).instruments('shop', { calls });
    expect(await recording.rows('calls')).toEqual({ 'outcome=success': 0, 'outcome=failure': 0 });
  });
});

describe('at first sight of a set', () => {
  const attributes = { repository: capped(9), outcome, error: conditional(capped(9)) };
  const calls = defineCounter({ name: 'calls', description: 'Calls', attributes, startAtZero: ['outcome'] });

  it('its siblings stand at zero, and it has its value', async () => {
    const recording = new Recording();
    const metrics = recording.attached().instruments('shop', { calls });
    expect(await recording.rows('calls')).toEqual({});
    metrics.calls.add(5, { repository: 'acme/app', outcome: 'success' });
    expect(await recording.rows('calls')).toEqual({
      'repository=acme/app,outcome=success': 5,
      'repository=acme/app,outcome=failure': 0,
    });
  });

  it('siblings take part as if they had been seen', async () => {
    const recording = new Recording();
    const metrics = recording.attached().instruments('shop', { calls });
    for (const outcomeOf of ['success', 'failure', 'failure'] as const) {
      metrics.calls.add(1, { repository: 'acme/app', outcome: outcomeOf });
    }
    expect(await recording.rows('calls')).toEqual({
      'repository=acme/app,outcome=success': 1,
      'repository=acme/app,outcome=failure': 2,
    });
  });

  it('siblings of a failure do not carry its error', async () => {
    const recording = new Recording();
    const metrics = recording.attached().instruments('shop', { calls });
    metrics.calls.add(1, { repository: 'acme/app', outcome: 'failure', error: 'timeout' });
    expect(await recording.rows('calls')).toEqual({
      'repository=acme/app,outcome=failure,error=timeout': 1,
      'repository=acme/app,outcome=success': 0,
      'repository=acme/app,outcome=failure': 0,
    });
  });

  it('siblings never go past the limit', async () => {
    const recording = new Recording();
    const metrics = recording.attached({ metrics: { calls: { limit: 3 } } }).instruments('shop', { calls });
    metrics.calls.add(1, { repository: 'a', outcome: 'success' });
    metrics.calls.add(1, { repository: 'b', outcome: 'success' });
    expect(await recording.rows('calls')).toEqual({
      'repository=a,outcome=success': 1,
      'repository=a,outcome=failure': 0,
      'repository=b,outcome=success': 1,
    });
  });

  it('a second telemetry starts its zeros anew', async () => {
    const [first, second] = [new Recording(), new Recording()];
    const binder = first.attached();
    const metrics = binder.instruments('shop', { calls });
    metrics.calls.add(1, { repository: 'a', outcome: 'success' });
    second.attach(binder);
    metrics.calls.add(1, { repository: 'a', outcome: 'success' });
    expect(values(await second.rows('calls')).sort()).toEqual([0, 1]);
  });
});
