// The families of a text, as its lines come: one group each, what describes it before its samples.

import type { Families, Family, FamilyType, Format, Sample } from './family.ts';
import { demand, located } from './fault.ts';
import { checkFamilies, checkFamily } from './rules.ts';
import { namesOf } from './sample-names.ts';

export type Keyword = 'HELP' | 'TYPE' | 'UNIT';

interface Draft {
  readonly name: string;
  readonly line: number;
  readonly described: Map<Keyword, string>;
  readonly samples: Sample[];
  sampleNames: ReadonlySet<string>;
}

export class Book {
  /** The line that is read. */
  line = 0;
  readonly #format: Format;
  readonly #families = new Map<string, Family>();
  #open: Draft | undefined;

  constructor(format: Format) {
    this.#format = format;
  }

  describe(keyword: Keyword, name: string, text: string): void {
    const draft = this.#open?.name === name ? this.#open : this.#openNew(name);
    demand(draft.samples.length === 0, () => `${keyword} of ${name} comes after its samples`);
    demand(!draft.described.has(keyword), () => `${keyword} of ${name} comes twice`);
    draft.described.set(keyword, text);
    if (keyword === 'TYPE') draft.sampleNames = new Set(namesOf(this.#format, name, text as FamilyType));
  }

  add(sample: Sample): void {
    const draft = this.#open?.sampleNames.has(sample.name) ? this.#open : this.#openNew(sample.name);
    draft.samples.push(sample);
  }

  close(): Families {
    this.#close();
    located('the whole page', () => checkFamilies(this.#families, this.#format));
    return this.#families;
  }

  #openNew(name: string): Draft {
    this.#close();
    demand(!this.#families.has(name), () => `the lines of ${name} are not together`);
    const sampleNames = new Set(namesOf(this.#format, name, 'unknown'));
    this.#open = { name, line: this.line, described: new Map(), samples: [], sampleNames };
    return this.#open;
  }

  #close(): void {
    if (this.#open === undefined) return;
    const { name, line, described, samples } = this.#open;
    this.#open = undefined;
    const family: Family = {
      name,
      type: (described.get('TYPE') as FamilyType | undefined) ?? 'unknown',
      help: described.get('HELP') ?? '',
      unit: described.get('UNIT') ?? '',
      samples,
      natives: [],
    };
    located(`the family of line ${line}`, () => checkFamily(family, this.#format));
    this.#families.set(name, family);
  }
}
