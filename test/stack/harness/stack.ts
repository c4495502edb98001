// The stack of one test file: temporary folder, loopback addresses, processes; everything is gone when the file ends.
// It also translates docker-compose.yml's world (service names, 0.0.0.0, paths in containers) into this machine's.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { type StackTools, stackTools } from '../../../scripts/stack-tools/index.ts';
import { type ComposeFile, type ComposeService, composeFile } from './compose-file.ts';
import { ManagedProcess, type ProcessCommand } from './managed-process.ts';
import { freePorts } from './ports.ts';

/** For the top of a test file: opens the stack before its tests, and ends whatever it started after them. */
export function useStack(): Stack {
  const stack = new Stack();
  beforeAll(() => stack.open(), 45 * 60_000); // on a new machine the tools are built first
  afterAll(() => stack.close(), 60_000);
  return stack;
}

export class Stack {
  #opened: { tools: StackTools; compose: ComposeFile; dir: string; freePorts: number[] } | undefined;
  readonly #addresses = new Map<string, string>();
  readonly #processes: ManagedProcess[] = [];
  readonly #closers: (() => void)[] = [];

  async open(): Promise<void> {
    const tools = await stackTools({ log: (line) => process.stderr.write(`[stack] ${line}\n`) });
    const compose = composeFile(tools.compose);
    this.#opened = {
      tools,
      compose,
      dir: mkdtempSync(join(tmpdir(), 'binnacle-stack-')),
      freePorts: await freePorts(30),
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.stop()));
    for (const close of this.#closers) close();
    if (this.#opened) rmSync(this.#opened.dir, { recursive: true, force: true });
  }

  get tools(): StackTools {
    return this.#open.tools;
  }

  get compose(): ComposeFile {
    return this.#open.compose;
  }

  service(name: string): ComposeService {
    const service = this.compose.services[name];
    if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
    return service;
  }

  /** A folder for the files of one service; it outlives the service's process. */
  folder(service: string): string {
    const folder = join(this.#open.dir, service);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Where port `port` of `service` is here: `127.0.0.1:23456`, the same for as long as the stack is open. */
  address(service: string, port: number): string {
    const there = `${service}:${port}`;
    let here = this.#addresses.get(there);
    if (here === undefined) {
      const free = this.#open.freePorts.pop();
      if (free === undefined) throw new Error('the stack has given away all its ports');
      here = `127.0.0.1:${free}`;
      this.#addresses.set(there, here);
    }
    return here;
  }

  /** A text of `service` (a file, an argument, a value) with this machine's addresses and paths. */
  translate(service: string, text: string): string {
    const addressed = text.replace(/\b([a-z][a-z-]*|0\.0\.0\.0):(\d{2,5})\b/g, (whole, name: string, port: string) => {
      const owner = name === '0.0.0.0' ? service : name;
      return owner in this.compose.services ? this.address(owner, Number(port)) : whole;
    });
    // Whole paths only: `/prometheus` is a mount, and is also a part of `/etc/prometheus` and of a URL.
    const mounts = this.mounts(service);
    return addressed.replace(/(?<=^|[\s='"])\/[\w./-]+/gm, (path) => {
      const mount = mounts.find(({ target }) => path === target || path.startsWith(`${target}/`));
      return mount ? mount.source + path.slice(mount.target.length) : path;
    });
  }

  /** Path in the container to path here, longest first. Named volumes and inline configs live in the service's folder. */
  mounts(service: string): { readonly target: string; readonly source: string }[] {
    const { volumes = [], configs = [] } = this.service(service);
    const folder = this.folder(service);
    const data = join(folder, 'data');
    const mounts = volumes.map(({ type, source, target }) => ({ target, source: type === 'bind' ? source : data }));
    for (const config of configs) {
      const source = join(folder, basename(config.target));
      writeFileSync(source, this.compose.configs[config.source]?.content ?? '');
      mounts.push({ target: config.target, source });
    }
    return mounts.sort((a, b) => b.target.length - a.target.length);
  }

  /** For what a test opens beside the processes. */
  atClose(close: () => void): void {
    this.#closers.push(close);
  }

  async start(command: ProcessCommand): Promise<ManagedProcess> {
    const started = new ManagedProcess(command);
    this.#processes.push(started);
    await started.start();
    return started;
  }

  /** Wraps a test, so that its failure shows what the processes said: `it('arrives', stack.logged(async () => ...))`. */
  logged(test: () => Promise<void>): () => Promise<void> {
    return async () => {
      try {
        await test();
      } catch (error) {
        const told = error instanceof Error ? error : new Error(String(error));
        const logs = this.#processes.map((p) => `=== ${p.name}, ${p.running ? 'running' : 'ended'}\n${p.logs(30)}`);
        told.stack = [told.stack, ...logs].join('\n\n');
        throw told;
      }
    };
  }

  get #open() {
    if (this.#opened === undefined)
      throw new Error('the stack is not open: use useStack(), and use it inside of tests');
    return this.#opened;
  }
}
