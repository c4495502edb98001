// Floor 0. Addresses that do not leave this machine.

/** True for a host name or address that only this machine (or this pod) reaches; an IPv6 address without brackets. */
export function isLoopback(host: string): boolean {
  // Names below localhost never leave the machine (RFC 6761, section 6.3).
  return /^(?:(?:.+\.)?localhost|(?:::ffff:)?127\.\d+\.\d+\.\d+|::1)$/i.test(host);
}
