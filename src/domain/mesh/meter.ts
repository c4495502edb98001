// Floor 4. The verbs for calls to other services.

import type { AttributesOf } from '../../definition/metric.ts';
import type { Binder, InstrumentsOf } from '../../instrument/binder.ts';
import { snapshot } from '../../instrument/given.ts';
import type { Losses } from '../../instrument/losses.ts';
import { healthStates } from '../attributes.ts';
import * as definitions from './definitions.ts';

type CallAttributes = Omit<AttributesOf<typeof definitions.calls>, 'outcome'>;
type RegistrationAttributes = AttributesOf<typeof definitions.registrations>;

/** A registration; `action` is `register` unless given. */
export type Registration = Omit<RegistrationAttributes, 'action'> & Partial<Pick<RegistrationAttributes, 'action'>>;

/**
 * Calls to other services, and how they are registered and healthy.
 *
 * @example
 * meters.mesh.recordRegistration({ service: 'search', outcome: 'success' });
 * meters.mesh.recordCallSuccess({ service: 'search', operation: 'query' }, 0.023);
 * meters.mesh.setHealth({ service: 'search', instance: 'api-1', state: 'healthy' });
 */
export class MeshMeter {
  readonly #metrics: InstrumentsOf<typeof definitions>;
  readonly #losses: Losses;

  constructor(binder: Binder) {
    this.#metrics = binder.instruments('mesh', definitions);
    this.#losses = binder.losses;
  }

  /** A registration with the mesh ended: `mesh_registrations_total`. */
  recordRegistration(attributes: Registration): void {
    const own = snapshot(attributes, this.#losses);
    this.#metrics.registrations.add(1, { ...own, action: own.action ?? 'register' });
  }

  /** A call succeeded: `mesh_calls_total`, and with its seconds `mesh_call_duration_seconds`. */
  recordCallSuccess(attributes: CallAttributes, seconds?: number): void {
    this.#call({ ...snapshot(attributes, this.#losses), outcome: 'success' }, seconds);
  }

  /** A call failed: as a success, and `mesh_call_errors_total`. */
  recordCallFailure(attributes: AttributesOf<typeof definitions.callErrors>, seconds?: number): void {
    const own = snapshot(attributes, this.#losses);
    this.#call({ ...own, outcome: 'failure' }, seconds);
    this.#metrics.callErrors.add(1, own);
  }

  /** The health of an instance: `mesh_health_status` is 1 for this state and 0 for the others. */
  setHealth(attributes: AttributesOf<typeof definitions.healthStatus>): void {
    const own = snapshot(attributes, this.#losses);
    if (!healthStates.includes(own.state)) this.#losses.replaced(definitions.healthStatus.name, 'mesh.health.state');
    for (const state of healthStates) {
      this.#metrics.healthStatus.set(own.state === state ? 1 : 0, { ...own, state });
    }
  }

  /** A health check ended: `mesh_health_checks_total`. */
  recordHealthCheck(attributes: AttributesOf<typeof definitions.healthChecks>): void {
    this.#metrics.healthChecks.add(1, attributes);
  }

  #call(call: AttributesOf<typeof definitions.calls>, seconds: number | undefined): void {
    this.#metrics.calls.add(1, call);
    if (seconds !== undefined) this.#metrics.callDuration.record(seconds, call);
  }
}
