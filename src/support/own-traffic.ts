// Floor 0. Which servers and requests are for telemetry, so that the HTTP metrics count what the application answers only.

const ownServers = new WeakSet<object>();

// On the request itself, because every request of the application pays for it.
const TAKE_BACK = Symbol('binnacle.request.takeBack');
const OWN = Symbol('binnacle.request.own');

type Watched = { [TAKE_BACK]?: () => void; [OWN]?: boolean };

/** Says that this `http.Server` or `https.Server` serves telemetry, not the application. */
export function markOwnServer(server: object): void {
  ownServers.add(server);
}

/** True for a server that was given to {@link markOwnServer}. */
export function isOwnServer(server: object): boolean {
  return ownServers.has(server);
}

/** Keeps how to take back what was counted of a request, in case it turns out to be for telemetry. May be called back twice. */
export function onOwnRequest(request: object, takeBack: () => void): void {
  (request as Watched)[TAKE_BACK] = takeBack;
}

/** Says that a request, which came in at a server of the application's, asks for telemetry. Never throws. */
export function markOwnRequest(request: object): void {
  try {
    (request as Watched)[OWN] = true;
  } catch {
    // A frozen request is counted like any other.
    return;
  }
  (request as Watched)[TAKE_BACK]?.();
}

/** True for a request that was given to {@link markOwnRequest}. */
export function isOwnRequest(request: object): boolean {
  return (request as Watched)[OWN] === true;
}
