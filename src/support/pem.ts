// Floor 0. What OpenSSL does not say about a PEM text.

const certificates = /-----BEGIN (?:X509 )?CERTIFICATE-----[\s\S]*?-----END (?:X509 )?CERTIFICATE-----/g;

/**
 * True for a text of one or more certificates that can be read. `createSecureContext()` is silent about an authority that it
 * cannot read, and trusts nobody then.
 */
export function isAuthority(pem: string | Buffer): boolean {
  const { X509Certificate } = process.getBuiltinModule('node:crypto');
  const blocks = pem.toString().match(certificates) ?? [];
  try {
    for (const block of blocks) new X509Certificate(block);
  } catch {
    return false;
  }
  return blocks.length > 0;
}
