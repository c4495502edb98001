// Floor 6. Key, certificate and authority of the endpoint: as texts, or as files that may change while the process runs.

import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import type { Diagnostics } from '../support/diagnostics.ts';
import { BinnacleError } from '../support/errors.ts';
import { pemFault } from '../support/pem.ts';

/**
 * TLS of the endpoint: PEM as text or Buffer, as `node:tls` takes it, or paths of PEM files. Files are looked at every ten
 * seconds, and what they hold is used when it has changed.
 *
 * @example { keyFile: '/run/tls/tls.key', certFile: '/run/tls/tls.crt' }
 */
export interface TlsOptions {
  /** The private key, without passphrase; this or `keyFile`. */
  readonly key?: string | Buffer | undefined;
  /** The certificate, with its chain; this or `certFile`. */
  readonly cert?: string | Buffer | undefined;
  /** The authority that signed the certificates of the scrapers; this or `caFile` is needed with `requestCert`. */
  readonly ca?: string | Buffer | undefined;
  /** The path of a file with the private key; goes with `certFile`. */
  readonly keyFile?: string | undefined;
  /** The path of a file with the certificate and its chain; goes with `keyFile`. */
  readonly certFile?: string | undefined;
  /** The path of a file with the authority of the scrapers. */
  readonly caFile?: string | undefined;
  /** True: only a scraper with a certificate signed by the authority is served. Default: false. */
  readonly requestCert?: boolean | undefined;
}

/** The PEM texts, wherever they came from. */
export interface TlsMaterial {
  readonly key?: string | Buffer | undefined;
  readonly cert?: string | Buffer | undefined;
  readonly ca?: string | Buffer | undefined;
}

/** Options of {@link followTlsFiles}. */
export interface FollowOptions {
  readonly tls: TlsOptions;
  /** What the server uses now. */
  readonly material: TlsMaterial;
  readonly diagnostics: Diagnostics;
  /** Milliseconds between two looks at the files. Default 10 000. */
  readonly everyMs?: number | undefined;
}

const PARTS = ['key', 'cert', 'ca'] as const;

/**
 * The PEM texts of the options, checked.
 *
 * @throws BinnacleError BINNACLE_INVALID_OPTIONS for a file that cannot be read, or texts that cannot be used; it names the
 *   option and the cause, and has no word of what they hold.
 */
export function readTls(tls: TlsOptions): TlsMaterial {
  const material: Record<string, string | Buffer | undefined> = {};
  for (const part of PARTS) {
    const path = tls[`${part}File`];
    material[part] = path === undefined ? tls[part] : readNow(path, `${part}File`);
  }
  const fault = pemFault(material);
  if (fault !== undefined) throw refused(`prometheus.tls cannot be used: ${fault}`);
  return material;
}

/** As `node:tls` takes it. */
export function secureContext({ key, cert, ca }: TlsMaterial): SecureContextOptions {
  return { key, cert, ca, minVersion: 'TLSv1.2' };
}

/**
 * Looks at the files again and again, and gives the server what they hold when that has changed. While it cannot be used, the
 * old stays in use, and that is said once. The function that is returned ends it.
 */
export function followTlsFiles(server: Server, options: FollowOptions): () => void {
  const { tls, diagnostics, everyMs = 10_000 } = options;
  if (PARTS.every((part) => tls[`${part}File`] === undefined)) return () => {};
  let used = options.material;
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    try {
      used = await renew(server, tls, used, diagnostics);
    } finally {
      isLooking = false;
    }
  };
  const timer = setInterval(() => void look(), everyMs).unref();
  return () => clearInterval(timer);
}

/** Resolves to what the server uses from now on; never rejects. */
async function renew(
  server: Server,
  tls: TlsOptions,
  used: TlsMaterial,
  diagnostics: Diagnostics,
): Promise<TlsMaterial> {
  try {
    // The content and not the time of change: a copy may keep its time, and files are read in the middle of being changed.
    const found = await readAgain(tls);
    const isSame = PARTS.every((part) => sameText(found[part], used[part]));
    const fault = isSame ? undefined : pemFault(found);
    if (fault !== undefined) throw new Error(fault);
    if (!isSame) {
      server.setSecureContext(secureContext(found));
      // Whoever was let in by the old authority has to show a certificate again.
      server.closeIdleConnections();
      diagnostics.info('The TLS files of the metrics endpoint have changed, and are in use.');
    }
    diagnostics.recovered('endpoint.tls', 'The TLS files of the metrics endpoint can be used again.');
    return found;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // The code alone where there is one: the message of a failed read has the path in it.
    const reason = code === undefined ? message : `${code}.`;
    diagnostics.warnOnce(
      'endpoint.tls',
      `The changed TLS files of the metrics endpoint cannot be used, those before stay in use: ${reason}`,
    );
    return used;
  }
}

function readNow(path: string, option: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    // Without the path: who mixes up "key" and "keyFile" has put the key there.
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw refused(
      `prometheus.tls.${option} cannot be read (${code}): give the path of a PEM file that this process may read.`,
    );
  }
}

async function readAgain(tls: TlsOptions): Promise<TlsMaterial> {
  const texts = PARTS.map((part) => {
    const path = tls[`${part}File`];
    return path === undefined ? tls[part] : readFile(path);
  });
  const [key, cert, ca] = await Promise.all(texts);
  return { key, cert, ca };
}

function refused(problem: string): BinnacleError {
  return new BinnacleError('BINNACLE_INVALID_OPTIONS', [problem]);
}

function sameText(one: string | Buffer | undefined, other: string | Buffer | undefined): boolean {
  return one?.toString() === other?.toString();
}
