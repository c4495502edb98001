import { recorded } from '../recording.ts';

const call = { service: 'search', operation: 'query' };
const series = 'service.peer.name=search,mesh.operation=query';

it('counts registrations by action and outcome; registering is what is meant when no action is said', async () => {
  const { meters, rows } = recorded();
  meters.mesh.recordRegistration({ service: 'search', outcome: 'success' });
  meters.mesh.recordRegistration({ service: 'search', outcome: 'failure', action: 'renew' });
  const registration = (action: string, outcome: string) =>
    `service.peer.name=search,mesh.registration.action=${action},outcome=${outcome}`;
  expect(await rows('mesh.registrations')).toEqual({
    [registration('register', 'success')]: 1,
    [registration('register', 'failure')]: 0,
    [registration('renew', 'success')]: 0,
    [registration('renew', 'failure')]: 1,
  });
});

it('counts calls by outcome from zero, and measures those whose seconds are known', async () => {
  const { meters, rows, sums } = recorded();
  meters.mesh.recordCallSuccess(call);
  expect(await rows('mesh.calls')).toEqual({ [`${series},outcome=success`]: 1, [`${series},outcome=failure`]: 0 });
  meters.mesh.recordCallSuccess(call, 0.02);
  meters.mesh.recordCallFailure({ ...call, errorType: 'ECONNREFUSED' }, 0.5);
  meters.mesh.recordCallFailure({ ...call, errorType: new Error() });
  expect(await rows('mesh.calls')).toEqual({ [`${series},outcome=success`]: 2, [`${series},outcome=failure`]: 2 });
  expect(await sums('mesh.call.duration')).toEqual({
    [`${series},outcome=success`]: 0.02,
    [`${series},outcome=failure`]: 0.5,
  });
  expect(await rows('mesh.call.errors')).toEqual({
    [`${series},error.type=ECONNREFUSED`]: 1,
    [`${series},error.type=Error`]: 1,
  });
});

it('shows the health of an instance as one series a state', async () => {
  const { meters, rows } = recorded();
  const health = (state: string) => `service.peer.name=search,mesh.endpoint.name=api-1,mesh.health.state=${state}`;
  meters.mesh.setHealth({ service: 'search', instance: 'api-1', state: 'healthy' });
  meters.mesh.setHealth({ service: 'search', instance: 'api-1', state: 'degraded' });
  expect(await rows('mesh.health.status')).toEqual({
    [health('healthy')]: 0,
    [health('degraded')]: 1,
    [health('unhealthy')]: 0,
    [health('unknown')]: 0,
  });
});

it('shows the health of a service that has no instances to tell apart', async () => {
  const { meters, rows } = recorded();
  meters.mesh.setHealth({ service: 'search', state: 'unhealthy' });
  expect(await rows('mesh.health.status')).toMatchObject({
    'service.peer.name=search,mesh.health.state=unhealthy': 1,
    'service.peer.name=search,mesh.health.state=healthy': 0,
  });
});

it('counts health checks by outcome', async () => {
  const { meters, rows } = recorded();
  meters.mesh.recordHealthCheck({ service: 'search', outcome: 'failure' });
  expect(await rows('mesh.health.checks')).toEqual({
    'service.peer.name=search,outcome=failure': 1,
    'service.peer.name=search,outcome=success': 0,
  });
});

it('keeps 16 instances of each service', async () => {
  const { meters, rows } = recorded();
  for (const service of ['search', 'billing']) {
    for (let index = 0; index < 20; index++) {
      meters.mesh.setHealth({ service, instance: `api-${index}`, state: 'healthy' });
    }
  }
  const healthy = Object.keys(await rows('mesh.health.status')).filter((row) => row.endsWith('=healthy'));
  for (const service of ['search', 'billing']) {
    expect(healthy.filter((row) => row.includes(`=${service},`))).toHaveLength(17);
  }
});

it('counts a health and a kind of endpoint that do not exist', () => {
  const { meters, losses } = recorded();
  meters.mesh.setHealth({ service: 'search', instance: 'api-1', state: 'up' as 'healthy' });
  meters.loadBalancer.setEndpoints({ service: 'search' }, { up: 3 } as object);
  expect(losses.replacements()).toEqual([
    { metric: 'mesh.health.status', attribute: 'mesh.health.state', times: 1 },
    { metric: 'mesh.lb.endpoint.count', attribute: 'mesh.endpoint.state', times: 1 },
  ]);
});
