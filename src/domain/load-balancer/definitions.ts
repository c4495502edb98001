// Floor 4. Client-side load balancing: which instance gets how much, and how it fares.

import { oneOf, optIn, recommended } from '../../definition/attribute.ts';
import { MESH } from '../../definition/boundaries.ts';
import {
  defineCounter,
  defineHistogram,
  defineObservableGauge,
  defineObservableUpDownCounter,
  defineUpDownCounter,
} from '../../definition/define.ts';
import { OTHER } from '../../definition/value.ts';
import { endpointStates, errorType, meshEndpoint, outcome, peerService } from '../attributes.ts';

const strategy = oneOf(
  [
    'round_robin',
    'weighted_round_robin',
    'random',
    'least_request',
    'least_connections',
    'power_of_two',
    'ring_hash',
    'maglev',
    'pick_first',
    'adaptive',
    OTHER,
  ],
  { key: 'mesh.lb.strategy' },
);

export const requests = defineCounter({
  name: 'mesh.lb.requests',
  unit: '{request}',
  description: 'Requests that the load balancer sent to an instance',
  attributes: { service: peerService, strategy, instance: recommended(meshEndpoint) },
});

export const errors = defineCounter({
  name: 'mesh.lb.errors',
  unit: '{error}',
  description: 'Requests through the load balancer that failed',
  attributes: { service: peerService, strategy, instance: recommended(meshEndpoint), errorType },
  limit: 800,
});

export const requestDuration = defineHistogram({
  name: 'mesh.lb.request.duration',
  unit: 's',
  description: 'Duration of requests through the load balancer',
  attributes: { service: peerService, strategy, outcome, instance: optIn(meshEndpoint) },
  boundaries: MESH,
});

export const activeConnections = defineUpDownCounter({
  name: 'mesh.lb.connection.active',
  unit: '{connection}',
  description: 'Connections to an instance that are open',
  attributes: { service: peerService, instance: recommended(meshEndpoint) },
});

export const healthScore = defineObservableGauge({
  name: 'mesh.lb.endpoint.health_score',
  unit: '{score}',
  description: 'Health of an instance as the load balancer sees it, 0 to 1',
  attributes: { service: peerService, instance: meshEndpoint },
});

export const effectiveness = defineObservableGauge({
  name: 'mesh.lb.strategy.effectiveness',
  unit: '{score}',
  description: 'Success ratio times fairness of a strategy over the last minute, 0 to 1',
  attributes: { service: peerService, strategy },
});

export const endpointCount = defineObservableUpDownCounter({
  name: 'mesh.lb.endpoint.count',
  unit: '{endpoint}',
  description: 'Endpoints of a service that the load balancer knows, by state',
  attributes: { service: peerService, state: oneOf(endpointStates, { key: 'mesh.endpoint.state' }) },
});
