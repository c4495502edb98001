// Floor 5. A page on its way: written in slices, so that the loop is never held up, and read by all who asked for it meanwhile.

import { Slice } from '../../support/slice.ts';
import type { Pieces } from './render.ts';

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
  readonly #bytes: Bytes;

  private constructor(contentType: string, bytes: Bytes) {
    this.contentType = contentType;
    this.#bytes = bytes;
  }

  /** Begins to write at once; a small page is whole when this returns. */
  static written(contentType: string, pieces: Pieces): Page {
    const bytes = new Bytes();
    void bytes.write(pieces);
    return new Page(contentType, bytes);
  }

  /** A page with nothing on it. */
  static empty(contentType: string): Page {
    return Page.written(contentType, nothing());
  }

  /** The same bytes under another content type. */
  as(contentType: string): Page {
    return new Page(contentType, this.#bytes);
  }

  /** How many bytes it has in all; undefined until that is known. */
  get length(): number | undefined {
    return this.#bytes.length;
  }

  /** The same, compressed: once, however many ask for it. */
  gzipped(): Page {
    return new Page(this.contentType, this.#bytes.gzipped());
  }

  /** Resolves when there is something to send, or surely nothing. Rejects when it could not even be begun. */
  begun(): Promise<void> {
    return this.#bytes.begun();
  }

  /** Resolves when all of it is written. Rejects when it could not be written to its end. */
  async ended(): Promise<void> {
    for await (const _chunk of this);
  }

  /** All of it. Rejects when it could not be written to its end. */
  async whole(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  [Symbol.asyncIterator](): AsyncGenerator<Buffer, void> {
    return this.#bytes.read();
  }
}

/** What has been written so far, and what it is waited for. */
class Bytes {
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #isWhole = false;
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void)[] = [];
  #gzipped: Bytes | undefined;
  #parts: Uint8Array[] = [];
  #gathered = 0;

  get length(): number | undefined {
    return this.#isWhole ? this.#size : undefined;
  }

  gzipped(): Bytes {
    this.#gzipped ??= this.#compress();
    return this.#gzipped;
  }

  async begun(): Promise<void> {
    while (this.#chunks.length === 0 && !this.#isOver()) await this.#change();
  }

  async *read(): AsyncGenerator<Buffer, void> {
    for (let at = 0; ; at++) {
      while (at >= this.#chunks.length) {
        if (this.#isOver()) return;
        await this.#change();
      }
      yield this.#chunks[at] as Buffer;
    }
  }

  // Throws when it came to a bad end.
  #isOver(): boolean {
    if (this.#failure !== undefined) throw this.#failure.error;
    return this.#isWhole;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  async write(pieces: Pieces): Promise<void> {
    try {
      const slice = new Slice();
      for (const piece of pieces) {
        if (piece !== undefined) this.#gather(piece);
        if (slice.isOver()) await slice.next();
      }
      this.#addGathered();
      this.#end();
    } catch (error) {
      this.#end({ error });
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
  #compress(): Bytes {
    const { createGzip } = process.getBuiltinModule('node:zlib');
    const bytes = new Bytes();
    const gzip = createGzip({ level: GZIP_LEVEL });
    gzip.on('data', (chunk: Buffer) => bytes.#add(chunk));
    gzip.on('end', () => bytes.#end());
    gzip.on('error', (error) => bytes.#end({ error }));
    void (async () => {
      try {
        for await (const chunk of this.read()) gzip.write(chunk);
        gzip.end();
      } catch (error) {
        gzip.destroy(error as Error);
      }
    })();
    return bytes;
  }

  #add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    this.#call();
  }

  #end(failure?: { readonly error: unknown }): void {
    this.#failure = failure;
    this.#isWhole = failure === undefined;
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
