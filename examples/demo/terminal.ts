// What the demo says to people, on stderr: a picture that is drawn over itself, and lines that stay.

const isTerminal = process.stderr.isTTY;
/** Lines of the picture that stand right above the cursor. */
let drawn = 0;

/** Draws a picture over the last one. A file or a pipe gets it as one plain line. */
export function draw(lines: readonly string[]): void {
  if (isTerminal) {
    const back = drawn === 0 ? '' : `\x1b[${drawn}A`;
    process.stderr.write(back + lines.map((line) => `\x1b[2K  ${line}\n`).join(''));
    drawn = lines.length;
  } else {
    process.stderr.write(`${lines.join(' | ')}\n`);
  }
}

/** Says a line that stays; the next picture comes below it. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
  drawn = 0;
}

/** How often a picture is worth drawing. */
export const DRAW_EVERY_MS = isTerminal ? 1000 : 5000;
