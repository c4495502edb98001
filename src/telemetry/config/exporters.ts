// Floor 8. Which outputs there are. Options name one word; the environment has OpenTelemetry's list of exporters.
import type { Environment } from './environment.ts';
import type { TelemetryOptions } from './options.ts';
import { shownText } from './shown.ts';

/** The outputs in one word. */
export type Exporters = NonNullable<TelemetryOptions['exporters']>;

const variable = 'OTEL_METRICS_EXPORTER';

/** The outputs asked for; the default is `'prometheus'`, which needs no backend to be there. */
export function resolveExporters(option: Exporters | undefined, env: Environment): Exporters {
  if (option !== undefined) return option;
  const members = new Set(
    (env.text(variable) ?? '')
      .toLowerCase()
      .split(',')
      .map((member) => member.trim()),
  );
  members.delete('');
  const pulls = members.delete('prometheus');
  const pushes = members.delete('otlp');
  const none = members.delete('none');
  for (const unknown of members) {
    env.problems.push(`${variable}: ${shownText(unknown)} is ignored: expected prometheus, otlp or none.`);
  }
  if (none && (pulls || pushes)) {
    env.problems.push(`${variable}: "none" is ignored: expected it alone, and not beside other exporters.`);
  }
  if (!pulls && !pushes) return none ? 'none' : 'prometheus';
  return exportersOf(pulls, pushes);
}

export function isPulled(exporters: Exporters): boolean {
  return exporters === 'prometheus' || exporters === 'both';
}

export function isPushed(exporters: Exporters): boolean {
  return exporters === 'otlp' || exporters === 'both';
}

/** The outputs that remain when there is no place to push to. */
export function withoutPush(exporters: Exporters): Exporters {
  return exportersOf(isPulled(exporters), false);
}

function exportersOf(pulls: boolean, pushes: boolean): Exporters {
  if (pulls) return pushes ? 'both' : 'prometheus';
  return pushes ? 'otlp' : 'none';
}
