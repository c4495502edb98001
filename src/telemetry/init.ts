// Floor 8. initTelemetry(): the only place that wires the rooms together.

import { Diagnostics } from '../support/diagnostics.ts';
import { checkTls } from './check-tls.ts';
import { resolveConfig, sameConfig } from './config/config.ts';
import { isPushed } from './config/exporters.ts';
import type { TelemetryOptions } from './config/options.ts';
import { disabledTelemetry } from './disabled.ts';
import { processWide } from './process-wide.ts';
import { startTelemetry } from './running.ts';
import type { Telemetry } from './telemetry.ts';
import { unknownNames } from './unknown-names.ts';

/**
 * Starts the metrics of this process. Synchronous; backends that are missing or broken never make it throw.
 *
 * A second call with equal options gives the same telemetry; with others it warns and keeps the first. After
 * `shutdown()` it can be called anew.
 *
 * @throws BinnacleError BINNACLE_INVALID_OPTIONS, with every problem and its cure; with `strict` also
 *   BINNACLE_INVALID_ENVIRONMENT
 * @example
 * const telemetry = initTelemetry({ serviceName: 'issue-agent', exporters: 'both' });
 * meters.issues.processed({ provider: 'anthropic-claude', platform: 'github', outcome: 'success' });
 * await telemetry.shutdown();
 */
export function initTelemetry(options: TelemetryOptions = {}): Telemetry {
  const { config, warnings } = resolveConfig(options);
  const process = processWide();
  const diagnostics = new Diagnostics(config.logger);
  const { running } = process;
  if (running !== undefined) {
    if (running.telemetry.status().state === 'stopped') {
      diagnostics.warnOnce(
        'init',
        'initTelemetry() was called while the telemetry before is shutting down, and nothing new was started. ' +
          'Await its shutdown() first.',
      );
    } else if (!sameConfig(running.config, config)) {
      diagnostics.warnOnce(
        'init',
        'initTelemetry() was called again with other options; the telemetry of the first call stays. ' +
          'Call it once, at start-up, or shut the first one down before.',
      );
    }
    return running.telemetry;
  }
  const pushes = config.enabled && isPushed(config.exporters);
  const said = [...warnings, ...(pushes ? checkTls(config, options.otlp?.tls !== undefined) : [])];
  if (said.length > 0) diagnostics.warnOnce('environment', said.join(' '));
  const unknown = config.enabled ? unknownNames(config, process.binder.definitions()) : [];
  if (unknown.length > 0) diagnostics.warnOnce('unknown-names', `options that do nothing: ${unknown.join(' ')}`);
  const ended = () => {
    if (process.running?.telemetry === telemetry) process.running = undefined;
  };
  const start = config.enabled ? startTelemetry : disabledTelemetry;
  const telemetry = start({ config, diagnostics, process, ended });
  process.running = { telemetry, config };
  return telemetry;
}
