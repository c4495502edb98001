// Floor 8. The meters of the process: import them anywhere; they record while a telemetry runs.

import type { Definitions } from '../definition/metric.ts';
import type { Meters } from '../domain/meters.ts';
import type { InstrumentsOf } from '../instrument/binder.ts';
import { processWide } from './process-wide.ts';

/**
 * The domain meters of this process. They may be imported and used anywhere. While no telemetry runs, calls are counted
 * and not recorded.
 *
 * @example
 * import { meters } from 'binnacle';
 *
 * meters.issues.processed({ provider: 'anthropic-claude', platform: 'github', outcome: 'success' });
 */
export const meters: Meters = processWide().bound.meters;

/**
 * Instruments of your own definitions, which record while a telemetry runs, as the domain meters do.
 *
 * @throws BinnacleError BINNACLE_DUPLICATE_METRIC when another definition has one of the Prometheus names,
 *   BINNACLE_INVALID_DEFINITION for what is no definition
 * @example
 * const shop = defineMeter({
 *   orders: defineCounter({
 *     name: 'shop.orders',
 *     unit: '{order}',
 *     description: 'Orders placed',
 *     attributes: { channel: oneOf(['web', 'app']) },
 *   }),
 * });
 * shop.orders.add(1, { channel: 'web' });
 */
export function defineMeter<D extends Definitions>(definitions: D): InstrumentsOf<D> {
  return processWide().binder.instruments('own', definitions);
}
