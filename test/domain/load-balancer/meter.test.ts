import type { Meters } from '../../../src/domain/meters.ts';
import { passSeconds, stopClocks } from '../clock.ts';
import { recorded } from '../recording.ts';

const endpoint = { service: 'search', strategy: 'round_robin', instance: 'api-1' } as const;
const pick = 'service.peer.name=search,mesh.lb.strategy=round_robin';
const series = `${pick},mesh.endpoint.name=api-1`;

beforeEach(() => stopClocks('2026-03-01T12:00:00Z'));
afterEach(() => jest.useRealTimers());

function records(use: (meter: Meters['loadBalancer']) => void) {
  const all = recorded();
  use(all.meters.loadBalancer);
  return all;
}

it('counts requests and errors by instance', async () => {
  const { rows } = records((meter) => {
    meter.recordRequest(endpoint);
    meter.recordRequest({ service: 'search', strategy: 'random' });
    meter.recordError({ ...endpoint, errorType: Object.assign(new Error(), { code: 'ECONNRESET' }) });
  });
  expect(await rows('mesh.lb.requests')).toEqual({
    [series]: 1,
    'service.peer.name=search,mesh.lb.strategy=random': 1,
  });
  expect(await rows('mesh.lb.errors')).toEqual({ [`${series},error.type=ECONNRESET`]: 1 });
});

it('measures requests by outcome, and by instance only where that is asked for', async () => {
  const measure = (meter: Meters['loadBalancer']) =>
    meter.observeRequestDuration({ ...endpoint, outcome: 'success' }, 0.012);
  const { sums } = records(measure);
  expect(await sums('mesh.lb.request.duration')).toEqual({ [`${pick},outcome=success`]: 0.012 });
  const apart = recorded({ metrics: { 'mesh.lb.request.duration': { enableAttributes: ['mesh.endpoint.name'] } } });
  measure(apart.meters.loadBalancer);
  expect(Object.keys(await apart.sums('mesh.lb.request.duration'))).toEqual([
    `${pick},outcome=success,mesh.endpoint.name=api-1`,
  ]);
});

it('counts connections up and down', async () => {
  const { rows } = records((meter) => {
    meter.connectionOpened(endpoint);
    meter.connectionOpened(endpoint);
    meter.connectionClosed(endpoint);
  });
  expect(await rows('mesh.lb.connection.active')).toEqual({
    'service.peer.name=search,mesh.endpoint.name=api-1': 1,
  });
});

it('keeps the health of instances', async () => {
  const { rows } = records((meter) => {
    meter.setHealthScore(endpoint, 0.9);
    meter.setHealthScore(endpoint, 0.4);
  });
  expect(await rows('mesh.lb.endpoint.health_score')).toEqual({
    'service.peer.name=search,mesh.endpoint.name=api-1': 0.4,
  });
});

it('counts endpoints by state; states that are left out have none', async () => {
  const { rows } = records((meter) => {
    meter.setEndpoints({ service: 'search' }, { healthy: 3, ejected: 1 });
    meter.setEndpoints({ service: 'search' }, { healthy: 2, degraded: 1 });
  });
  const state = (name: string) => `service.peer.name=search,mesh.endpoint.state=${name}`;
  expect(await rows('mesh.lb.endpoint.count')).toEqual({
    [state('healthy')]: 2,
    [state('degraded')]: 1,
    [state('ejected')]: 0,
    [state('draining')]: 0,
    [state('unknown')]: 0,
  });
});

describe('the effectiveness of a strategy', () => {
  const effectiveness = 'mesh.lb.strategy.effectiveness';

  it("is its success ratio times Jain's fairness over instances", async () => {
    const { meters, rows } = recorded();
    const { loadBalancer } = meters;
    for (const instance of ['api-1', 'api-1', 'api-1', 'api-2']) loadBalancer.recordRequest({ ...endpoint, instance });
    expect(await rows(effectiveness)).toEqual({ [pick]: expect.closeTo(0.8) }); // 4² / (2 × (3² + 1²))
    loadBalancer.recordError({ ...endpoint, errorType: 503 });
    expect(await rows(effectiveness)).toEqual({ [pick]: expect.closeTo(0.6) }); // three of four succeed
  });

  it('is of each service and strategy by itself', async () => {
    const { rows } = records((meter) => {
      meter.recordRequest(endpoint);
      meter.recordRequest({ ...endpoint, strategy: 'random' });
      meter.recordError({ ...endpoint, strategy: 'random', errorType: 503 });
    });
    expect(await rows(effectiveness)).toEqual({
      [pick]: 1,
      'service.peer.name=search,mesh.lb.strategy=random': 0,
    });
  });

  it('is of the last minute', async () => {
    const { meters, rows } = recorded();
    const send = (instance: string) => meters.loadBalancer.recordRequest({ ...endpoint, instance });
    send('api-1');
    send('api-1');
    for (let second = 0; second < 120; second += 15) {
      await rows(effectiveness); // a window is as fine as it is read
      passSeconds(15);
    }
    send('api-2');
    expect(await rows(effectiveness)).toEqual({ [pick]: 1 });
    send('api-1');
    send('api-1');
    expect(await rows(effectiveness)).toEqual({ [pick]: expect.closeTo(0.9) }); // 3² / (2 × (1² + 2²))
  });
});

describe('bound to one instance', () => {
  it('every verb records what it records without', async () => {
    const unbound = records((meter) => {
      meter.recordRequest(endpoint);
      meter.recordError({ ...endpoint, errorType: 503 });
      meter.observeRequestDuration({ ...endpoint, outcome: 'success' }, 0.1);
      meter.observeRequestDuration({ ...endpoint, outcome: 'failure' }, 0.2);
      meter.observeRequestDuration({ ...endpoint, outcome: 'odd' as 'success' }, 0.3);
      meter.connectionOpened(endpoint);
      meter.connectionOpened(endpoint);
      meter.connectionClosed(endpoint);
      meter.setHealthScore(endpoint, 0.7);
    });
    const bound = records((meter) => {
      const api1 = meter.bind(endpoint);
      api1.recordRequest();
      api1.recordError(503);
      api1.observeRequestDuration('success', 0.1);
      api1.observeRequestDuration('failure', 0.2);
      api1.observeRequestDuration('odd' as 'success', 0.3);
      api1.connectionOpened();
      api1.connectionOpened();
      api1.connectionClosed();
      api1.setHealthScore(0.7);
    });
    for (const name of [
      'mesh.lb.requests',
      'mesh.lb.errors',
      'mesh.lb.request.duration',
      'mesh.lb.connection.active',
      'mesh.lb.endpoint.health_score',
      'mesh.lb.strategy.effectiveness',
    ]) {
      const expected = await unbound.sums(name);
      expect(Object.keys(expected)).not.toEqual([]);
      expect([name, await bound.sums(name)]).toEqual([name, expected]);
    }
    expect(bound.losses.replacements()).toEqual(unbound.losses.replacements());
  });

  it('its requests are those of the same instance without', async () => {
    const { rows } = records((meter) => {
      const api1 = meter.bind(endpoint);
      api1.recordRequest();
      meter.recordRequest(endpoint);
      meter.bind(endpoint).recordRequest();
      meter.recordRequest({ ...endpoint, instance: 'api-2' });
    });
    expect(await rows('mesh.lb.strategy.effectiveness')).toEqual({ [pick]: expect.closeTo(0.8) });
    expect(await rows('mesh.lb.requests')).toMatchObject({ [series]: 3 });
  });

  it('takes the attributes as they were, and records into the telemetry that runs', async () => {
    const { meters, binder, recording, rows, losses } = recorded();
    const mine: { service: string; strategy: 'round_robin'; instance: string } = { ...endpoint };
    const api1 = meters.loadBalancer.bind(mine);
    mine.instance = 'api-2';
    binder.detach();
    api1.recordRequest();
    expect(losses.times('before_init')).toBe(1);
    recording.attach(binder);
    api1.recordRequest();
    expect(await rows('mesh.lb.requests')).toEqual({ [series]: 1 });
  });
});
