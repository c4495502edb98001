import { LineBytes } from '../../../src/export/prometheus/line-bytes.ts';

function textOf(lines: LineBytes): string {
  return Buffer.concat(lines.take()).toString();
}

describe('lines as bytes', () => {
  it('are nothing when nothing was written', () => {
    expect(new LineBytes().take()).toEqual([]);
  });

  it('are UTF-8, and half of a surrogate pair is the replacement character', () => {
    const lines = new LineBytes();
    for (const text of ['a', 'ä€😀', '\ud800', '']) lines.text(text);
    expect(textOf(lines)).toBe('aä€😀\ufffd');
  });

  it('may be long', () => {
    const lines = new LineBytes();
    const long = '€'.repeat(100_000);
    lines.text('short ');
    lines.text(long);
    expect(textOf(lines)).toBe(`short ${long}`);
  });

  it('repeat what was written once, also where the room has ended', () => {
    const lines = new LineBytes();
    lines.text('not this');
    const from = lines.place;
    lines.text('ä and so on,');
    const to = lines.place;
    for (let time = 1; time < 1000; time++) lines.again(from, to);
    expect(textOf(lines)).toBe(`not this${'ä and so on,'.repeat(1000)}`);
  });

  it('hold every count as JavaScript writes it', () => {
    const powers = Array.from({ length: 22 }, (_, power) => 10 ** power);
    const edges = [0, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53, -1, 0.5, Number.NaN];
    for (const count of [...powers, ...powers.map((power) => power - 1), ...edges]) {
      const lines = new LineBytes();
      lines.bucket('+Inf', count);
      lines.newline();
      expect(textOf(lines)).toBe(`+Inf"} ${count}\n`);
    }
  });

  it('come in pieces that are worth a write and end with a series', () => {
    const lines = new LineBytes();
    const series = `${'x'.repeat(999)}\n`;
    for (let count = 0; count < 200; count++) {
      const from = lines.place;
      lines.text(series.slice(0, 500));
      lines.text(series.slice(500));
      expect(lines.place - from).toBe(series.length);
      lines.endSeries();
    }
    const sizes = lines.take().map(({ length }) => length);
    expect(sizes.length).toBeGreaterThan(3);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(200 * series.length);
    for (const size of sizes) expect(size % series.length).toBe(0);
    for (const size of sizes.slice(0, -1)) expect(size).toBeGreaterThanOrEqual(32 * 1024);
  });
});
