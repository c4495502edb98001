// Floor 5. A page on its way: written in slices, so that the loop is never held up, and read by all who asked for it meanwhile.

import type { Pieces } from './render.ts';

/** How long the loop may be held up in one go, in milliseconds. */
const SLICE_MS = 3;

/** A third of the CPU that zlib takes by default, for a page of a twentieth instead of a twenty-fifth. */
const GZIP_LEVEL = 3;

/** Bytes that are worth a write to a socket. */
const CHUNK = 32 * 1024;

/**
 * The bytes of one scrape. Any number of readers may go through it, at their own pace, while it is still being written.
 *
 * @example
 * for await (const chunk of page) response.write(chunk);
 */
export class Page implements AsyncIterable<Buffer> {
  readonly contentType: string;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #isWhole = false;
  #error: unknown;
  #wake: (() => void)[] = [];
  #gzipped: Page | undefined;
  #parts: Uint8Array[] = [];
  #gathered = 0;

  private constructor(contentType: string) {
    this.contentType = contentType;
  }

  /** Begins to write at once; a small page is whole when this returns. */
  static written(contentType: string, pieces: Pieces): Page {
    const page = new Page(contentType);
    void page.#write(pieces);
    return page;
  }

  /** A page with nothing on it. */
  static empty(contentType: string): Page {
    return Page.written(contentType, nothing());
  }

  /** How many bytes it has in all; undefined until that is known. */
  get length(): number | undefined {
    return this.#isWhole ? this.#bytes : undefined;
  }

  /** The same, compressed: once, however many ask for it. */
  gzipped(): Page {
    this.#gzipped ??= this.#compress();
    return this.#gzipped;
  }

  /** All of it. Rejects when it could not be written to its end. */
  async whole(): Promise<Buffer> {
    for await (const _chunk of this);
    return Buffer.concat(this.#chunks);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void> {
    for (let at = 0; ; at++) {
      while (at >= this.#chunks.length) {
        if (this.#error !== undefined) throw this.#error;
        if (this.#isWhole) return;
        await new Promise<void>((resolve) => this.#wake.push(resolve));
      }
      yield this.#chunks[at] as Buffer;
    }
  }

  async #write(pieces: Pieces): Promise<void> {
    try {
      let began = performance.now();
      for (const piece of pieces) {
        if (piece !== undefined) this.#gather(piece);
        if (performance.now() - began < SLICE_MS) continue;
        await new Promise(setImmediate);
        began = performance.now();
      }
      this.#addGathered();
      this.#end();
    } catch (error) {
      this.#end(error);
    }
  }

  #gather(piece: string | Uint8Array): void {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    // What is worth a write by itself is not copied.
    if (bytes.length >= CHUNK) this.#addGathered();
    this.#parts.push(bytes);
    this.#gathered += bytes.length;
    if (this.#gathered >= CHUNK) this.#addGathered();
  }

  #addGathered(): void {
    const [first] = this.#parts;
    if (first === undefined) return;
    this.#add(this.#parts.length === 1 ? bufferOf(first) : Buffer.concat(this.#parts));
    this.#parts = [];
    this.#gathered = 0;
  }

  // zlib is loaded here, at the first page that is compressed.
  #compress(): Page {
    const { createGzip } = process.getBuiltinModule('node:zlib');
    const page = new Page(this.contentType);
    const gzip = createGzip({ level: GZIP_LEVEL });
    gzip.on('data', (chunk: Buffer) => page.#add(chunk));
    gzip.on('end', () => page.#end());
    gzip.on('error', (error) => page.#end(error));
    void (async () => {
      try {
        for await (const chunk of this) gzip.write(chunk);
        gzip.end();
      } catch (error) {
        gzip.destroy(error as Error);
      }
    })();
    return page;
  }

  #add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    this.#call();
  }

  #end(error?: unknown): void {
    this.#error = error;
    this.#isWhole = error === undefined;
    this.#call();
  }

  #call(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function* nothing(): Pieces {}
