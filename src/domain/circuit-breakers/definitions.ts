// Floor 4. Circuit breakers: the state they are in, how they got there, how long it took to recover.

import { declared, oneOf } from '../../definition/attribute.ts';
import { RECOVERY } from '../../definition/boundaries.ts';
import {
  defineCounter,
  defineHistogram,
  defineObservableGauge,
  defineObservableUpDownCounter,
} from '../../definition/define.ts';
import { breakerStates } from '../attributes.ts';

const name = declared({ cap: 32, key: 'circuit_breaker.name' });
const state = oneOf(breakerStates, { key: 'circuit_breaker.state' });

export const status = defineObservableUpDownCounter({
  name: 'circuit_breaker.status',
  unit: '1',
  description: 'State of a circuit breaker: 1 for the state it is in, 0 for the others',
  attributes: { name, state },
});

export const transitions = defineCounter({
  name: 'circuit_breaker.transitions',
  unit: '{transition}',
  description: 'Changes of a circuit breaker from one state to another',
  attributes: { name, previousState: oneOf(breakerStates, { key: 'circuit_breaker.previous_state' }), state },
});

export const errorRatio = defineObservableGauge({
  name: 'circuit_breaker.error_ratio',
  unit: '1',
  description: 'Share of failures in the window that a circuit breaker decides on',
  attributes: { name },
});

export const recoveryDuration = defineHistogram({
  name: 'circuit_breaker.recovery.duration',
  unit: 's',
  description: 'Time from the opening of a circuit breaker until it is closed again',
  attributes: { name },
  boundaries: RECOVERY,
});

export const calls = defineCounter({
  name: 'circuit_breaker.calls',
  unit: '{call}',
  description: 'Calls through a circuit breaker, by outcome',
  attributes: { name, outcome: oneOf(['success', 'failure', 'timeout', 'rejected', 'ignored', 'fallback']) },
  startAtZero: ['outcome'],
  enabled: false,
});
