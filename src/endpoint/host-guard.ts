// Floor 6. The guard against DNS rebinding: a web page whose name is made to point at this machine reads nothing here.

import { isIPv6 } from 'node:net';
import { isLoopback } from '../support/loopback.ts';

/** Which names an endpoint answers to. */
export interface HostGuardOptions {
  /** The address that is listened on. */
  readonly host: string;
  /** More names or addresses, without port. Without them only an endpoint on loopback is guarded. */
  readonly allowedHosts?: readonly string[] | undefined;
}

/** True when a request with this `Host` header, on a connection to this address of ours, is meant for the endpoint. */
export type HostGuard = (hostHeader: string | undefined, localAddress?: string | undefined) => boolean;

/**
 * Lets in loopback names (`localhost`, `*.localhost`, 127.0.0.0/8, `::1`), the host that is listened on, the very address that
 * the connection came to, and `allowedHosts`. A request without `Host` (HTTP/1.0) comes from no browser, and is let in.
 *
 * @example
 * const isMeant = hostGuard({ host: '127.0.0.1' });
 * isMeant('localhost:9464'); // true
 * isMeant('evil.example'); // false
 */
export function hostGuard({ host, allowedHosts }: HostGuardOptions): HostGuard {
  if (!isLoopback(host) && allowedHosts === undefined) return () => true;
  const allowed = new Set([host, ...(allowedHosts ?? [])].map(nameOfAddress));
  return (hostHeader, localAddress) => {
    if (hostHeader === undefined) return true;
    const name = nameOf(hostHeader);
    if (name === undefined) return false;
    // Someone who scrapes by address (a kubelet, a Prometheus that discovers pods) names the one that the connection came to.
    return (
      isLoopback(name) || allowed.has(name) || (localAddress !== undefined && name === nameOfAddress(localAddress))
    );
  };
}

/** The host of a `Host` header in the one form that URLs have for it, without port and brackets; undefined for what is none. */
export function nameOf(hostHeader: string): string | undefined {
  if (!/^[\w.:[\]-]+$/.test(hostHeader)) return undefined;
  // Through URL, as a browser does: 127.1 is 127.0.0.1, and an IPv6 address has many spellings.
  const url = `http://${hostHeader}`;
  if (!URL.canParse(url)) return undefined;
  return new URL(url).hostname.replace(/^\[|\]$|\.$/g, '');
}

function nameOfAddress(address: string): string | undefined {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return nameOf(isIPv6(plain) ? `[${plain}]` : plain);
}
