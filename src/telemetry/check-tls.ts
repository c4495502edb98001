// Floor 8. Whether the PEM texts of the push can be used: said at the start, not at each push that fails.

import { BinnacleError } from '../support/errors.ts';
import { pemFault } from '../support/pem.ts';
import type { TelemetryConfig } from './config/config.ts';

/**
 * Checks what the push is encrypted with; to be called where there is a push. Gives what is to be warned of: texts from files
 * that the environment names must not make a correct program throw.
 *
 * @throws BinnacleError BINNACLE_INVALID_OPTIONS where the option `otlp.tls` was given (`isOption`); with `strict` also
 *   BINNACLE_INVALID_ENVIRONMENT. Neither has a word of what the texts hold.
 */
export function checkTls({ otlp, strict }: Pick<TelemetryConfig, 'otlp' | 'strict'>, isOption: boolean): string[] {
  const fault = pemFault(otlp.tls);
  if (fault === undefined) return [];
  if (isOption) throw new BinnacleError('BINNACLE_INVALID_OPTIONS', [`otlp.tls cannot be used: ${fault}`]);
  const problem = `what OTEL_EXPORTER_OTLP_CERTIFICATE, ..._CLIENT_CERTIFICATE and ..._CLIENT_KEY name cannot be used: ${fault}`;
  if (strict) throw new BinnacleError('BINNACLE_INVALID_ENVIRONMENT', [problem]);
  return [problem];
}
