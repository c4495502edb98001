// Floor 4. Calls to other services, and how they are registered and healthy.

import { oneOf, recommended } from '../../definition/attribute.ts';
import { MESH } from '../../definition/boundaries.ts';
import { defineCounter, defineHistogram, defineObservableUpDownCounter } from '../../definition/define.ts';
import { OTHER } from '../../definition/value.ts';
import { errorType, healthStates, meshEndpoint, meshOperation, outcome, peerService } from '../attributes.ts';

const call = { service: peerService, operation: meshOperation };

export const calls = defineCounter({
  name: 'mesh.calls',
  unit: '{call}',
  description: 'Calls to other services, by outcome',
  attributes: { ...call, outcome },
  startAtZero: ['outcome'],
});

export const callDuration = defineHistogram({
  name: 'mesh.call.duration',
  unit: 's',
  description: 'Duration of calls to other services',
  attributes: { ...call, outcome },
  boundaries: MESH,
  limit: 400,
});

export const callErrors = defineCounter({
  name: 'mesh.call.errors',
  unit: '{error}',
  description: 'Calls to other services that failed, by kind of error',
  attributes: { ...call, errorType },
});

export const registrations = defineCounter({
  name: 'mesh.registrations',
  unit: '{registration}',
  description: 'Registrations with the mesh, by outcome',
  attributes: {
    service: peerService,
    action: oneOf(['register', 'renew', 'deregister', OTHER], { key: 'mesh.registration.action' }),
    outcome,
  },
  startAtZero: ['outcome'],
});

export const healthStatus = defineObservableUpDownCounter({
  name: 'mesh.health.status',
  unit: '1',
  description: 'Health of an instance: 1 for the state it is in, 0 for the others',
  attributes: {
    service: peerService,
    instance: recommended(meshEndpoint),
    state: oneOf(healthStates, { key: 'mesh.health.state' }),
  },
});

export const healthChecks = defineCounter({
  name: 'mesh.health.checks',
  unit: '{check}',
  description: 'Health checks, by outcome',
  attributes: { service: peerService, outcome },
  startAtZero: ['outcome'],
});
