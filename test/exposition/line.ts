// One line of a text format, read from left to right. Spaces stand where the formats ask for one, and nowhere else.

import type { Exemplar, Labels, Sample } from './family.ts';
import { demand } from './fault.ts';
import { readNumber } from './number.ts';

/** In what the text formats differ, and what was negotiated. */
export interface Dialect {
  /** Whether names outside the classic alphabet may stand, in quotes. */
  readonly quotedNames: boolean;
  readonly exemplars: boolean;
  /** Seconds, from the text of a time. */
  readonly seconds: (text: string) => number;
}

const METRIC_NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL_NAME = /[a-zA-Z_][a-zA-Z0-9_]*/y;
// Unrolled: an alternation a character would overflow the stack of the engine at a long text.
const QUOTED = /"[^"\\\n]*(?:\\[\\"n][^"\\\n]*)*"/y;
const WORD = /[^ ]+/y;

/** Takes what it is asked for, or throws. */
export class Line {
  readonly #text: string;
  readonly #dialect: Dialect;
  #at = 0;

  constructor(text: string, dialect: Dialect) {
    this.#text = text;
    this.#dialect = dialect;
  }

  /** A whole sample, to the end of the line. */
  sample(): Sample {
    const inside = this.#text.startsWith('{');
    let name = inside ? undefined : this.#match(METRIC_NAME, 'the name of a metric');
    let labels: Labels = new Map();
    if (this.#taken('{')) {
      if (inside) {
        name = this.#quotedName();
        if (!this.#sees('}')) this.literal(',');
      }
      labels = this.#labels();
    }
    demand(!labels.has('__name__'), 'the label __name__ is the name of the metric itself');
    this.literal(' ');
    const value = readNumber(this.#match(WORD, 'a value'));
    return { name: name ?? '', labels, value, ...this.#time(), ...this.#exemplar() };
  }

  /** The name of a family, as HELP, TYPE and UNIT have it. */
  familyName(): string {
    return this.#sees('"') ? this.#quotedName() : this.#match(METRIC_NAME, 'the name of a metric');
  }

  literal(text: string): void {
    demand(this.#taken(text), () => `${JSON.stringify(text)} was expected at column ${this.#at + 1}`);
  }

  /** The one of some words that comes. */
  either<Word extends string>(words: readonly Word[]): Word {
    const word = words.find((each) => this.#sees(`${each} `));
    demand(word !== undefined, () => `${words.join(' or ')} was expected at column ${this.#at + 1}`);
    this.#at += word.length;
    return word;
  }

  rest(): string {
    const rest = this.#text.slice(this.#at);
    this.#at = this.#text.length;
    return rest;
  }

  end(): void {
    demand(this.#at === this.#text.length, () => `there is more at column ${this.#at + 1}`);
  }

  #exemplar(): { exemplar?: Exemplar } {
    if (!this.#dialect.exemplars || !this.#taken(' # ')) return {};
    this.literal('{');
    const labels = this.#labels();
    this.literal(' ');
    const value = readNumber(this.#match(WORD, 'the value of an exemplar'));
    return { exemplar: { labels, value, ...this.#time() } };
  }

  #time(): { timestamp?: number } {
    if (!this.#sees(' ') || this.#sees(' #')) return {};
    this.literal(' ');
    return { timestamp: this.#dialect.seconds(this.#match(WORD, 'a time')) };
  }

  /** After the opening brace, to the closing one. */
  #labels(): Labels {
    const labels = new Map<string, string>();
    while (!this.#taken('}')) {
      if (labels.size > 0) this.literal(',');
      const name = this.#sees('"') ? this.#quotedName() : this.#match(LABEL_NAME, 'the name of a label');
      this.literal('=');
      const value = unescaped(this.#match(QUOTED, `the quoted value of ${name}`).slice(1, -1));
      demand(!labels.has(name), () => `the label ${name} stands twice`);
      labels.set(name, value);
    }
    return labels;
  }

  #quotedName(): string {
    const name = unescaped(this.#match(QUOTED, 'a quoted name').slice(1, -1));
    demand(this.#dialect.quotedNames, () => `the quoted name ${JSON.stringify(name)} was not asked for`);
    demand(name !== '', 'a name is empty');
    return name;
  }

  #match(pattern: RegExp, what: string): string {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text)?.[0];
    demand(match !== undefined, () => `${what} was expected at column ${this.#at + 1}`);
    this.#at += match.length;
    return match;
  }

  #sees(text: string): boolean {
    return this.#text.startsWith(text, this.#at);
  }

  #taken(text: string): boolean {
    const sees = this.#sees(text);
    if (sees) this.#at += text.length;
    return sees;
  }
}

/** A text whose escapes are known to be right. */
export function unescaped(text: string): string {
  return text.includes('\\')
    ? text.replace(/\\(.)/gs, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
    : text;
}
