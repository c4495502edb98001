// Floor 6. Who can reach the endpoint, said once at the start where that is more, or less, than is likely meant.

import type { Diagnostics } from '../support/diagnostics.ts';
import { isLoopback } from '../support/loopback.ts';
import { isInContainer } from './address.ts';

/** What decides on who can reach the endpoint, and who may read it. */
export interface Reach {
  readonly host: string;
  /** Whether everybody has to show who they are, by credentials or by a certificate. */
  readonly isProtected: boolean;
  /** Default: found out. */
  readonly inContainer?: boolean | undefined;
  readonly diagnostics: Diagnostics;
}

export function sayReach({ host, isProtected, diagnostics, inContainer = isInContainer() }: Reach): void {
  if (isLoopback(host)) {
    if (!inContainer) return;
    diagnostics.info(
      `Metrics are served at ${host}, which other containers and pods cannot reach. Set prometheus.host or OTEL_EXPORTER_PROMETHEUS_HOST to 0.0.0.0 if they shall.`,
    );
  } else if (!inContainer && !isProtected) {
    diagnostics.warnOnce(
      'endpoint.open',
      `Metrics are served at ${host} to everybody who can reach it. Set prometheus.auth, or serve them at 127.0.0.1.`,
    );
  }
}
