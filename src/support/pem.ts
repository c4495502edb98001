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

/** PEM texts of one side of a TLS connection. */
export interface Pem {
  readonly ca?: string | Buffer | undefined;
  readonly cert?: string | Buffer | undefined;
  readonly key?: string | Buffer | undefined;
}

/**
 * What is wrong with authority, certificate or key, and the cure, without a word of what they hold; undefined when they can be
 * used, or there are none.
 */
export function pemFault({ ca, cert, key }: Pem): string | undefined {
  if (ca === undefined && cert === undefined && key === undefined) return undefined;
  if (ca !== undefined && !isAuthority(ca)) {
    return 'the ca is not a certificate; give one or more certificates as PEM text.';
  }
  // Loaded here, because most pages and pushes go without TLS.
  const { createSecureContext } = process.getBuiltinModule('node:tls');
  try {
    createSecureContext({ cert, key, minVersion: 'TLSv1.2' });
    return undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return `key and cert are refused (${code}); give a key without passphrase and its certificate, as PEM texts that belong together.`;
  }
}
