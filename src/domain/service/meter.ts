// Floor 4. The verbs for what a service does and uses.

import type { AttributesOf } from '../../definition/metric.ts';
import type { Binder, InstrumentsOf } from '../../instrument/binder.ts';
import * as definitions from './definitions.ts';

/** An HTTP request that was answered. */
export interface RecordedRequest {
  readonly method: string;
  /** The route template, `/orders/:id`; never a path. Leave it out when no route matched. */
  readonly endpoint?: string | undefined;
  readonly statusCode: number;
  /** Default `http`. */
  readonly scheme?: 'http' | 'https' | undefined;
}

/** Records a request under the names of the `http` convention. */
export type RecordRequest = (request: RecordedRequest, seconds: number) => void;

/**
 * What a service does for its business, and what it uses up.
 *
 * @example
 * meters.service.recordOperation({ operation: 'checkout', outcome: 'success' }, 0.2);
 * meters.service.setResourceUtilization({ type: 'db_connections' }, 0.7);
 */
export class ServiceMeter {
  readonly #metrics: InstrumentsOf<typeof definitions>;
  readonly #recordRequest: RecordRequest;

  constructor(binder: Binder, recordRequest: RecordRequest) {
    this.#metrics = binder.instruments('service', definitions);
    this.#recordRequest = recordRequest;
  }

  /**
   * A request was answered, for servers that the `http` option does not see. While that option measures requests by
   * itself, this does nothing but count the call: every request would be there twice.
   */
  recordRequest(request: RecordedRequest, seconds: number): void {
    this.#recordRequest(request, seconds);
  }

  /** A business operation ended: `business_operations_total`, and with its seconds the duration. */
  recordOperation(attributes: AttributesOf<typeof definitions.operations>, seconds?: number): void {
    this.#metrics.operations.add(1, attributes);
    if (seconds !== undefined) this.#metrics.operationDuration.record(seconds, attributes);
  }

  /** How much of a resource is in use, in its own unit: `resource_usage`. */
  setResourceUsage(attributes: AttributesOf<typeof definitions.resourceUsage>, amount: number): void {
    this.#metrics.resourceUsage.set(amount, attributes);
  }

  /** Which share of a resource is in use, 0 to 1: `resource_utilization_ratio`. */
  setResourceUtilization(attributes: AttributesOf<typeof definitions.resourceUtilization>, ratio: number): void {
    this.#metrics.resourceUtilization.set(ratio, attributes);
  }
}
