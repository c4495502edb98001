// Floor 6. Where the endpoint can be reached, in words and as a URL, and who else can reach it there.

import { existsSync } from 'node:fs';
import { isIPv6 } from 'node:net';

/** `host:port`, an IPv6 address in brackets. */
export function hostAndPort(host: string, port: number): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** True in Docker and Kubernetes, where a private network stands around the process. */
export function isInContainer(env: NodeJS.ProcessEnv = process.env): boolean {
  return env.KUBERNETES_SERVICE_HOST !== undefined || existsSync('/.dockerenv');
}

/** What to do about an error of `server.listen`. */
export function cureFor(code: string | undefined): string {
  switch (code) {
    case 'EADDRINUSE':
      return 'Another process has the port: stop it, or set METRICS_PORT to another one (0 takes any that is free).';
    case 'EACCES':
      return 'This user may not open the port: set METRICS_PORT to one above 1023.';
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return 'The host is no address of this machine: set prometheus.host or OTEL_EXPORTER_PROMETHEUS_HOST to one that is, such as 127.0.0.1 or 0.0.0.0.';
    default:
      return 'Correct prometheus.host and prometheus.port, or OTEL_EXPORTER_PROMETHEUS_HOST and METRICS_PORT.';
  }
}
