import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLimitedServer } from '../../src/endpoint/server.ts';
import { followTlsFiles, readTls, type TlsOptions } from '../../src/endpoint/tls.ts';
import { Diagnostics } from '../../src/support/diagnostics.ts';
import type { BinnacleError } from '../../src/support/errors.ts';
import { fixture, read, until } from './clients.ts';

interface Pair {
  readonly key: string;
  readonly cert: string;
}

const first: Pair = { key: fixture('localhost.key.pem'), cert: fixture('localhost.cert.pem') };
const second: Pair = { key: fixture('renewed.key.pem'), cert: fixture('renewed.cert.pem') };

let folder: string;
let said: string[];
let diagnostics: Diagnostics;
let ends: (() => void)[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'binnacle-tls-'));
  said = [];
  ends = [];
  const say = (message: string): void => void said.push(message);
  diagnostics = new Diagnostics({ info: say, warn: say, error: say });
});

afterEach(() => {
  for (const end of ends) end();
  rmSync(folder, { recursive: true });
});

const file = (name: string): string => join(folder, name);

function write({ key, cert }: Pair): { keyFile: string; certFile: string } {
  writeFileSync(file('tls.key'), key);
  writeFileSync(file('tls.crt'), cert);
  return { keyFile: file('tls.key'), certFile: file('tls.crt') };
}

/** A server that looks at its files fifty times a second. */
async function follow(tls: TlsOptions): Promise<string> {
  const material = readTls(tls);
  const requestCert = tls.requestCert === true;
  const server = createLimitedServer((_, response) => response.end('page'), { material, requestCert }) as Server;
  const stop = followTlsFiles(server, { tls, material, diagnostics, everyMs: 20 });
  ends.push(() => {
    stop();
    server.closeAllConnections();
    server.close();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function problemOf(tls: TlsOptions): string {
  try {
    readTls(tls);
  } catch (error) {
    const { code, problems, message, stack } = error as BinnacleError;
    expect([code, problems.length]).toEqual(['BINNACLE_INVALID_OPTIONS', 1]);
    expect(`${message}${stack}`).not.toMatch(/canary|PRIVATE KEY/);
    return problems[0] ?? '';
  }
  return 'none';
}

describe('what is given at the start', () => {
  it('is used as it is, texts and files alike', () => {
    expect(readTls(first)).toEqual({ ...first, ca: undefined });
    const caFile = file('ca.crt');
    writeFileSync(caFile, second.cert);
    const { key, cert, ca } = readTls({ ...write(first), caFile, requestCert: true });
    expect([key, cert, ca].map(String)).toEqual([first.key, first.cert, second.cert]);
  });

  it.each<[string, () => TlsOptions, RegExp]>([
    ['a key that is none', () => ({ ...first, key: 'canary' }), /^prometheus\.tls cannot be used: key and cert/],
    ['the key of another certificate', () => ({ ...first, key: second.key }), /\(ERR_OSSL_X509_KEY_VALUES_MISMATCH\)/],
    ['an authority that is none', () => ({ ...first, ca: 'canary' }), /the ca is not a certificate/],
    ['an authority cut in two', () => ({ ...first, ca: first.cert.slice(0, 200) }), /the ca is not a certificate/],
    ['no key file', () => ({ ...write(first), keyFile: file('canary') }), /^prometheus\.tls\.keyFile .*\(ENOENT\)/],
    ['a folder', () => ({ ...write(first), certFile: folder }), /^prometheus\.tls\.certFile .*\(EISDIR\)/],
    ['PEM in place of a path', () => ({ ...write(first), caFile: first.key }), /^prometheus\.tls\.caFile .*\(E\w+\)/],
    ['an empty file', () => write({ ...first, cert: '' }), /^prometheus\.tls cannot be used: key and cert/],
  ])('is refused without a word of what it holds: %s', (_what, options, expected) => {
    expect(problemOf(options())).toMatch(expected);
  });
});

describe('files that change', () => {
  it('are used when both are there; half a change is said once, and leaves in use what was', async () => {
    const files = write(first);
    const url = await follow(files);
    await expect(read(url, { ca: first.cert })).resolves.toBe('page');
    expect(said).toEqual([]);

    writeFileSync(files.certFile, second.cert);
    await until(() => diagnostics.times('endpoint.tls') > 3);
    expect(said).toEqual([
      expect.stringMatching(/cannot be used, those before stay in use: key and cert are refused \(ERR_OSSL_/),
    ]);
    await expect(read(url, { ca: first.cert })).resolves.toBe('page');

    writeFileSync(files.keyFile, second.key);
    await until(() => said.length === 3);
    expect(said.slice(1)).toEqual([
      expect.stringContaining('have changed, and are in use'),
      expect.stringContaining('can be used again'),
    ]);
    await expect(read(url, { ca: second.cert })).resolves.toBe('page');
    await expect(read(url, { ca: first.cert })).rejects.toThrow(/self-signed/);
  });

  it('may be swapped as Kubernetes does it, by a link', async () => {
    const link = (pair: Pair): void => {
      writeFileSync(file('one.key'), pair.key);
      symlinkSync(file('one.key'), file('next'));
      renameSync(file('next'), file('tls.key'));
    };
    const files = write(first);
    link(first);
    const url = await follow(files);
    link(second);
    writeFileSync(files.certFile, second.cert);
    await until(() => said.some((message) => message.includes('are in use')));
    await expect(read(url, { ca: second.cert })).resolves.toBe('page');
  });

  it('may be gone for a while; that is said without their path', async () => {
    const files = write(first);
    const url = await follow(files);
    rmSync(files.keyFile);
    await until(() => said.length === 1);
    expect(said[0]).toMatch(/stay in use: ENOENT\.$/);
    expect(said[0]).not.toContain(folder);
    await expect(read(url, { ca: first.cert })).resolves.toBe('page');
    writeFileSync(files.keyFile, first.key);
    await until(() => said.length === 2);
    expect(said[1]).toContain('can be used again');
  });

  it('change who is let in: a client of the old authority is not, on a connection of before neither', async () => {
    const caFile = file('ca.crt');
    writeFileSync(caFile, first.cert);
    const url = await follow({ ...first, caFile, requestCert: true });
    const { Agent } = process.getBuiltinModule('node:https');
    const agent = new Agent({ keepAlive: true });
    ends.push(() => agent.destroy());
    const ca = first.cert;
    const [old, renewed] = [
      { ca, key: first.key, cert: first.cert },
      { ca, key: second.key, cert: second.cert },
    ];
    await expect(read(url, { ...old, agent })).resolves.toBe('page');
    await expect(read(url, renewed)).rejects.toThrow();

    writeFileSync(caFile, second.cert);
    await until(() => said.length === 1);
    await expect(read(url, renewed)).resolves.toBe('page');
    await expect(read(url, old)).rejects.toThrow();
    await expect(read(url, { ...old, agent })).rejects.toThrow();
  });

  it('are not looked for where everything is given as text', () => {
    jest.useFakeTimers();
    followTlsFiles({} as Server, { tls: first, material: readTls(first), diagnostics })();
    expect(jest.getTimerCount()).toBe(0);
    followTlsFiles({} as Server, { tls: write(first), material: readTls(first), diagnostics });
    expect(jest.getTimerCount()).toBe(1);
    jest.useRealTimers();
  });
});
