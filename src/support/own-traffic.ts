// Floor 0. Which servers are binnacle's own, so that its HTTP metrics do not count the scrapes of themselves.

const ownServers = new WeakSet<object>();

/** Says that this `http.Server` or `https.Server` serves telemetry, not the application. */
export function markOwnServer(server: object): void {
  ownServers.add(server);
}

/** True for a server that was given to {@link markOwnServer}. */
export function isOwnServer(server: object): boolean {
  return ownServers.has(server);
}
