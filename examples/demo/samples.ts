// Reads a page of Prometheus text, so that what the demo shows and checks is what a Prometheus would see.

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The samples of a page, and what can be asked of them. */
export class Page {
  readonly samples: readonly Sample[];
  /** The families that have at least one sample. */
  readonly families: ReadonlySet<string>;

  constructor(text: string) {
    const lines = text.split('\n');
    this.samples = lines.filter((line) => line !== '' && !line.startsWith('#')).map(readSample);
    this.families = new Set(lines.filter((line) => line.startsWith('# TYPE ')).map((line) => line.split(' ')[2] ?? ''));
  }

  /** The samples of this name whose labels have these values. */
  find(name: string, labels: Readonly<Record<string, string>> = {}): readonly Sample[] {
    const wanted = Object.entries(labels);
    return this.samples.filter(
      (sample) => sample.name === name && wanted.every(([key, value]) => sample.labels[key] === value),
    );
  }

  /** Their sum; 0 when there are none. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    return this.find(name, labels).reduce((sum, { value }) => sum + value, 0);
  }
}

function readSample(line: string): Sample {
  const [, name = '', labels = '', value = ''] = /^([^{ ]+)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
  const pairs = labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g);
  return {
    name,
    labels: Object.fromEntries([...pairs].map(([, key = '', text = '']) => [key, text])),
    value: value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value),
  };
}
