// Floor 8. Whose MeterProvider holds the numbers: ours, or that of sdk-metrics for those who must have it.

import type { MeterProvider as MeterProviderApi } from '@opentelemetry/api';
import { type MeterProviderOptions, MeterProvider as OfficialMeterProvider } from '@opentelemetry/sdk-metrics';
import { MeterProvider } from '../sdk/index.ts';
import { BinnacleError } from '../support/errors.ts';
import type { TelemetryConfig } from './config/config.ts';

/** A MeterProvider that can be ended. */
export interface Provider extends MeterProviderApi {
  shutdown(): Promise<void>;
}

/**
 * Makes the provider that the options ask for.
 *
 * @throws BinnacleError BINNACLE_INVALID_OPTIONS for views that it refuses
 */
export function createProvider(
  { sdk, logger, exemplarFilter }: TelemetryConfig,
  options: MeterProviderOptions,
): Provider {
  const whole = { ...options, sdkMetricsEnabled: true };
  try {
    return sdk === 'opentelemetry'
      ? new OfficialMeterProvider(whole)
      : new MeterProvider({ ...whole, logger, exemplarFilter });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BinnacleError('BINNACLE_INVALID_OPTIONS', [`views: one of them cannot be applied: ${reason}`]);
  }
}

/** What the provider did not record, by reason. That of sdk-metrics does not say. */
export function droppedBy(provider: Provider): ReturnType<MeterProvider['dropped']> {
  return provider instanceof MeterProvider ? provider.dropped() : {};
}
