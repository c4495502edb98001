import { breakerStates } from '../../../src/domain/attributes.ts';
import { passSeconds, stopClocks } from '../clock.ts';
import { recorded } from '../recording.ts';

type State = (typeof breakerStates)[number];

beforeEach(() => stopClocks('2026-03-01T12:00:00Z'));
afterEach(() => jest.useRealTimers());

/** The series of `circuit_breaker.status`, with 1 for one state. */
function status(name: string, state: State): Record<string, number> {
  return Object.fromEntries(
    breakerStates.map((each) => [`circuit_breaker.name=${name},circuit_breaker.state=${each}`, Number(each === state)]),
  );
}

function transition(name: string, from: State, to: State): string {
  return `circuit_breaker.name=${name},circuit_breaker.previous_state=${from},circuit_breaker.state=${to}`;
}

it('shows one series a state: 1 for the one it is in, 0 for the others', async () => {
  const { meters, rows } = recorded();
  meters.circuitBreakers.setState({ name: 'billing', state: 'open' });
  meters.circuitBreakers.setState({ name: 'search', state: 'closed' });
  expect(await rows('circuit_breaker.status')).toEqual({ ...status('billing', 'open'), ...status('search', 'closed') });
  meters.circuitBreakers.setState({ name: 'billing', state: 'half_open' });
  expect(await rows('circuit_breaker.status')).toMatchObject(status('billing', 'half_open'));
});

it('starts the usual transitions at zero, and counts those that happen, and no state that stays', async () => {
  const { meters, rows } = recorded();
  const name = 'billing';
  meters.circuitBreakers.setState({ name, state: 'closed' });
  const none = {
    [transition(name, 'closed', 'open')]: 0,
    [transition(name, 'open', 'half_open')]: 0,
    [transition(name, 'half_open', 'closed')]: 0,
    [transition(name, 'half_open', 'open')]: 0,
  };
  expect(await rows('circuit_breaker.transitions')).toEqual(none);
  for (const state of ['closed', 'open', 'open', 'half_open', 'open', 'half_open', 'closed', 'forced_open'] as const) {
    meters.circuitBreakers.setState({ name, state });
  }
  expect(await rows('circuit_breaker.transitions')).toEqual({
    [transition(name, 'closed', 'open')]: 1,
    [transition(name, 'open', 'half_open')]: 2,
    [transition(name, 'half_open', 'closed')]: 1,
    [transition(name, 'half_open', 'open')]: 1,
    [transition(name, 'closed', 'forced_open')]: 1,
  });
});

it('measures recovery from the first opening until it is closed, and only then', async () => {
  const { meters, rows, sums } = recorded();
  const set = (state: State) => meters.circuitBreakers.setState({ name: 'billing', state });
  set('closed');
  passSeconds(100);
  set('open');
  passSeconds(30);
  set('half_open');
  passSeconds(1);
  set('open');
  passSeconds(30);
  set('half_open');
  passSeconds(2);
  expect(await rows('circuit_breaker.recovery.duration')).toEqual({});
  set('closed');
  passSeconds(500);
  set('closed');
  expect(await sums('circuit_breaker.recovery.duration')).toEqual({ 'circuit_breaker.name=billing': 63 });
  set('forced_open');
  passSeconds(7);
  set('closed');
  expect(await sums('circuit_breaker.recovery.duration')).toEqual({ 'circuit_breaker.name=billing': 70 });
  expect(await rows('circuit_breaker.recovery.duration')).toEqual({ 'circuit_breaker.name=billing': 2 });
});

it('measures recovery of a breaker that was open when it was first seen, and of each breaker by itself', async () => {
  const { meters, sums } = recorded();
  meters.circuitBreakers.setState({ name: 'billing', state: 'open' });
  passSeconds(10);
  meters.circuitBreakers.setState({ name: 'search', state: 'open' });
  passSeconds(5);
  meters.circuitBreakers.setState({ name: 'billing', state: 'closed' });
  meters.circuitBreakers.setState({ name: 'search', state: 'closed' });
  expect(await sums('circuit_breaker.recovery.duration')).toEqual({
    'circuit_breaker.name=billing': 15,
    'circuit_breaker.name=search': 5,
  });
});

it('keeps the error ratio that the breaker decides on', async () => {
  const { meters, rows } = recorded();
  meters.circuitBreakers.setErrorRatio({ name: 'billing' }, 0.6);
  meters.circuitBreakers.setErrorRatio({ name: 'billing' }, 0.2);
  expect(await rows('circuit_breaker.error_ratio')).toEqual({ 'circuit_breaker.name=billing': 0.2 });
});

it('counts calls only where that is enabled, with all outcomes from zero', async () => {
  const off = recorded();
  off.meters.circuitBreakers.recordCall({ name: 'billing', outcome: 'rejected' });
  expect(await off.rows('circuit_breaker.calls')).toEqual({});
  expect(off.losses.droppedByReason()).toEqual({});
  const on = recorded({ metrics: { 'circuit_breaker.calls': { enabled: true } } });
  on.meters.circuitBreakers.recordCall({ name: 'billing', outcome: 'rejected' });
  expect(await on.rows('circuit_breaker.calls')).toEqual({
    'circuit_breaker.name=billing,outcome=rejected': 1,
    'circuit_breaker.name=billing,outcome=success': 0,
    'circuit_breaker.name=billing,outcome=failure': 0,
    'circuit_breaker.name=billing,outcome=timeout': 0,
    'circuit_breaker.name=billing,outcome=ignored': 0,
    'circuit_breaker.name=billing,outcome=fallback': 0,
  });
});

it('keeps names to their cap, and remembers a bounded number of breakers', async () => {
  const { meters, rows, losses } = recorded();
  for (let index = 0; index < 1000; index++)
    meters.circuitBreakers.setState({ name: `breaker-${index}`, state: 'open' });
  const names = Object.keys(await rows('circuit_breaker.status')).map((row) => row.split(',')[0]);
  expect(new Set(names).size).toBe(33);
  expect(losses.replacements().length).toBeGreaterThan(0);
});

it('stays in its state when another is said that does not exist, and counts that', async () => {
  const { meters, rows, losses } = recorded();
  meters.circuitBreakers.setState({ name: 'billing', state: 'open' });
  meters.circuitBreakers.setState({ name: 'billing', state: 'halfOpen' as 'half_open' });
  expect((await rows('circuit_breaker.status'))['circuit_breaker.name=billing,circuit_breaker.state=open']).toBe(1);
  expect(losses.replacements()).toEqual([
    { metric: 'circuit_breaker.status', attribute: 'circuit_breaker.state', times: 1 },
  ]);
});

it('starts its transitions at zero in each telemetry, and takes none over from the last one', async () => {
  const { meters, binder, recording, rows } = recorded();
  meters.circuitBreakers.setState({ name: 'billing', state: 'open' });
  recording.attach(binder);
  meters.circuitBreakers.setState({ name: 'billing', state: 'closed' });
  const transitions = Object.values(await rows('circuit_breaker.transitions'));
  expect(transitions).toEqual([0, 0, 0, 0]);
  expect(await rows('circuit_breaker.recovery.duration')).toEqual({});
});
