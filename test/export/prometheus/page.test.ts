import { gunzipSync } from 'node:zlib';
import { Page } from '../../../src/export/prometheus/page.ts';
import type { Pieces } from '../../../src/export/prometheus/render.ts';

/** Keeps the loop for as long as many series would. */
function work(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

function* pieces(...given: (string | Uint8Array | undefined | Error)[]): Pieces {
  for (const piece of given) {
    if (piece instanceof Error) throw piece;
    yield piece;
  }
}

function* slow(count: number): Pieces {
  for (let index = 0; index < count; index++) {
    work(1);
    yield `${index}\n`;
  }
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => `${index}\n`).join('');

describe('a page', () => {
  it('is whole at once when it is small', async () => {
    const page = Page.written('text/plain', pieces('a ', undefined, 'ä\n'));
    expect(page.length).toBe(5);
    expect((await page.whole()).toString()).toBe('a ä\n');
  });

  it('may be of bytes, and may be empty', async () => {
    const page = Page.written('application/x', pieces(Uint8Array.of(1, 2), Uint8Array.of(), Uint8Array.of(3)));
    expect([...(await page.whole())]).toEqual([1, 2, 3]);
    const empty = Page.empty('text/plain');
    expect(empty.length).toBe(0);
    expect(await empty.whole()).toHaveLength(0);
  });

  it('lets others run while it is written', async () => {
    const page = Page.written('text/plain', slow(40));
    expect(page.length).toBeUndefined();
    let turns = 0;
    const count = () => {
      turns += 1;
      if (page.length === undefined) setImmediate(count);
    };
    setImmediate(count);
    expect((await page.whole()).toString()).toBe(numbers(40));
    expect(turns).toBeGreaterThan(3);
  });

  it('is read whole by each, whenever each of them begins', async () => {
    const page = Page.written('text/plain', slow(30));
    const early = page.whole();
    await new Promise(setImmediate);
    const later = page.whole();
    const last = early.then(() => page.whole());
    for (const bytes of await Promise.all([early, later, last])) expect(bytes.toString()).toBe(numbers(30));
  });

  it('is handed out in chunks that are worth a write', async () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => `line ${index}\n`);
    const sizes: number[] = [];
    for await (const chunk of Page.written('text/plain', pieces(...lines))) sizes.push(chunk.length);
    expect(sizes.length).toBeGreaterThan(1);
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThanOrEqual(32 * 1024);
  });

  it('copies no piece that is worth a write by itself', async () => {
    const large = [Buffer.alloc(40_000, 'a'), Buffer.alloc(50_000, 'b')];
    const chunks: Buffer[] = [];
    for await (const chunk of Page.written('text/plain', pieces('head ', ...large, 'tail'))) chunks.push(chunk);
    expect(chunks.map(String)).toEqual(['head ', ...large.map(String), 'tail']);
    for (const [index, piece] of large.entries()) expect(chunks[index + 1]?.buffer).toBe(piece.buffer);
  });

  it('is compressed once for all', async () => {
    const page = Page.written('text/plain', slow(20));
    expect(await page.gzipped().whole()).toEqual(await page.gzipped().whole());
    expect(page.gzipped().contentType).toBe('text/plain');
    expect(gunzipSync(await page.gzipped().whole()).toString()).toBe(numbers(20));
  });

  it('may go by another content type', async () => {
    const page = Page.written('text/plain', pieces('a')).as('text/other');
    expect([page.contentType, page.length, (await page.whole()).toString()]).toEqual(['text/other', 1, 'a']);
  });

  it('tells when it has begun, and that it never will', async () => {
    await expect(Page.written('text/plain', slow(20)).begun()).resolves.toBeUndefined();
    await expect(Page.empty('text/plain').begun()).resolves.toBeUndefined();
    await expect(Page.written('text/plain', pieces(undefined, new Error('no'))).begun()).rejects.toThrow('no');
  });

  it('fails for all who read it when it cannot be written to its end', async () => {
    const page = Page.written('text/plain', pieces('a', new Error('half way')));
    await expect(page.whole()).rejects.toThrow('half way');
    await expect(page.gzipped().whole()).rejects.toThrow('half way');
    expect(page.length).toBeUndefined();
  });
});
