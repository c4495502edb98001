// What is recorded is what a parser reads, in each format: 100,000 values, and names and descriptions. Each run looks at others;
// BINNACLE_FUZZ_SEED repeats one, its name says which.

import type { Attributes, MetricOptions } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import { MeterProvider as Official } from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import type { ExpositionOptions } from '../../../src/export/prometheus/exposition.ts';
import { PullReader } from '../../../src/export/prometheus/pull-reader.ts';
import { AttributeRules, attributesOf } from '../../../src/sdk/attributes.ts';
import { MeterProvider } from '../../../src/sdk/index.ts';
import { Ledger } from '../../../src/sdk/ledger.ts';
import { defaultLimits } from '../../../src/sdk/limits.ts';
import { Diagnostics } from '../../../src/support/diagnostics.ts';
import type { Families, Labels, Sample } from '../../exposition/family.ts';
import { hostileNames, hostileTexts, hostileValues } from '../../exposition/hostile.ts';
import { parseExposition } from '../../exposition/parse.ts';

const seed = Number(process.env.BINNACLE_FUZZ_SEED ?? Date.now() % 2 ** 31);

const PROTOBUF = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

/** By what a scraper says to get them. */
const formats: Readonly<Record<string, string>> = {
  'text 0.0.4': 'text/plain;version=0.0.4',
  'OpenMetrics 1.0': 'application/openmetrics-text;version=1.0.0',
  protobuf: PROTOBUF,
};

/** Those with names that not every Prometheus reads. */
const withNames: Readonly<Record<string, string>> = {
  'text 1.0.0, UTF-8': 'text/plain;version=1.0.0;escaping=allow-utf-8',
  'OpenMetrics 1.0, UTF-8': 'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8',
  'protobuf, UTF-8': `${PROTOBUF};escaping=allow-utf-8`,
};

const escaped: Readonly<Record<string, string>> = {
  'OpenMetrics 1.0, values': 'application/openmetrics-text;version=1.0.0;escaping=values',
  'text 1.0.0, dots': 'text/plain;version=1.0.0;escaping=dots',
};

const silent = new Diagnostics({ info() {}, warn() {}, error() {} });
const rules = new AttributeRules(defaultLimits, new Ledger());

/** A provider with a control row, and the pages that it gives. */
class Bench {
  readonly #reader: PullReader;
  readonly #provider: MeterProvider | Official;

  constructor(exposition: ExpositionOptions = {}, Provider: typeof MeterProvider | typeof Official = MeterProvider) {
    this.#reader = new PullReader({ diagnostics: silent, exposition });
    this.#provider = new Provider({ readers: [this.#reader], resource: emptyResource() });
    this.record('control', { row: 'good' }, -1);
  }

  record(name: string, attributes: unknown, value = 1, options: MetricOptions = {}): void {
    this.#provider
      .getMeter('fuzz')
      .createGauge(name, options)
      .record(value, attributes as Attributes);
  }

  async page(accept: string): Promise<Families> {
    const { contentType, body } = await this.#reader.scrape({ accept });
    const families = parseExposition(contentType, body);
    expect(families.get('control')?.samples[0]?.labels.get('row')).toBe('good');
    return families;
  }

  close(): Promise<void> {
    return this.#provider.shutdown();
  }
}

/** Attributes as the provider keeps them. */
const cleaned = (attributes: unknown): Attributes => attributesOf(rules.clean(attributes));

/** A value that the provider keeps, as a label's. */
const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f]/g;

/** A name or a description but for its blanks: control characters may become some, and those around it may go. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const plain = (text = '') => text.replace(/[\s\u0000-\u001f\u007f]+/g, ' ').trim();

/** For Prometheus an empty label is none. */
const withoutEmpty = (labels: Labels): Map<string, string> => new Map([...labels].filter(([, value]) => value !== ''));

const byId = (samples: readonly Sample[] = []): Map<string, Sample> =>
  new Map(samples.map((sample) => [sample.labels.get('id') ?? '', sample]));

function* inBatches<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}

// Ten values a series, so that a page of a thousand lines has ten thousand.
test(`100,000 label values are read as they were recorded (seed ${seed})`, async () => {
  const values = fc.sample(hostileValues, { numRuns: 100_000, seed });
  for (const batch of inBatches(values, 10_000)) {
    const bench = new Bench();
    const expected = new Map<string, Map<string, string>>();
    for (const [id, ten] of [...inBatches(batch, 10)].entries()) {
      const attributes = { id: `${id}`, ...Object.fromEntries(ten.map((value, index) => [`value_${index}`, value])) };
      bench.record('g', attributes);
      const texts = Object.entries(cleaned(attributes)).map(([name, value]) => [name, asText(value)] as const);
      expected.set(`${id}`, withoutEmpty(new Map(texts)));
    }
    for (const accept of Object.values(formats)) {
      const read = byId((await bench.page(accept)).get('g')?.samples);
      const labels = new Map(Array.from(read, ([id, sample]) => [id, withoutEmpty(sample.labels)]));
      expect(labels).toEqual(expected);
    }
    await bench.close();
  }
}, 120_000);

// The official SDK hands on what it is given, line feeds too.
test(`the texts of another SDK are read as they were recorded (seed ${seed})`, async () => {
  const texts = fc.sample(hostileTexts, { numRuns: 1500, seed }).map((text) => text.replace(CONTROL, ''));
  const bench = new Bench({}, Official);
  for (const [id, text] of texts.entries()) bench.record('g', { id: `${id}`, text });
  for (const accept of Object.values(formats)) {
    const read = byId((await bench.page(accept)).get('g')?.samples);
    for (const [id, text] of texts.entries()) {
      expect(plain(read.get(`${id}`)?.labels.get('text'))).toBe(plain(text.toWellFormed()));
    }
  }
  await bench.close();
}, 60_000);

test(`label names never cost a line (seed ${seed})`, async () => {
  const names = fc.sample(fc.array(hostileNames, { maxLength: 5 }), { numRuns: 1500, seed });
  const bench = new Bench();
  for (const [id, each] of names.entries()) {
    bench.record('g', { id: `${id}`, ...Object.fromEntries(each.map((name, index) => [name, `v${index}`])) });
  }
  for (const accept of Object.values({ ...formats, ...withNames, ...escaped })) {
    expect(byId((await bench.page(accept)).get('g')?.samples).size).toBe(names.length);
  }
  await bench.close();
}, 60_000);

test(`label names are read as they were recorded, where UTF-8 is (seed ${seed})`, async () => {
  const names = fc.sample(hostileNames, { numRuns: 1500, seed });
  const bench = new Bench({ translationStrategy: 'NoTranslation' });
  const expected = new Map<string, string[]>();
  for (const [id, name] of names.entries()) {
    const attributes = { id: `${id}`, [name]: 'x' };
    bench.record('g', attributes);
    const kept = Object.keys(cleaned(attributes)).filter((key) => !/^_*$/.test(key));
    expected.set(
      `${id}`,
      kept.map((key) => (key === 'le' || key === '__name__' ? `exported_${key}` : key)),
    );
  }
  for (const accept of Object.values(withNames)) {
    const read = byId((await bench.page(accept)).get('g')?.samples);
    expect(new Map(Array.from(read, ([id, { labels }]) => [id, [...labels.keys()]]))).toEqual(expected);
  }
  for (const accept of Object.values({ ...formats, ...escaped })) {
    expect(byId((await bench.page(accept)).get('g')?.samples).size).toBe(names.length);
  }
  await bench.close();
}, 60_000);

test(`metric names and descriptions never cost a line, and are read as they were given (seed ${seed})`, async () => {
  const all = fc.sample(fc.tuple(hostileNames, hostileTexts), { numRuns: 2000, seed });
  for (const batch of inBatches(all, 400)) {
    const [translated, untranslated] = [new Bench(), new Bench({ translationStrategy: 'NoTranslation' })];
    for (const [id, [name, description]] of batch.entries()) {
      translated.record(name, { id: `${id}` }, id, { description });
      untranslated.record(`n${id} ${name}`, { id: `${id}` }, id, { description });
    }
    for (const accept of Object.values({ ...formats, ...withNames, ...escaped })) {
      const samples = [...(await translated.page(accept)).values()].flatMap((family) => family.samples);
      const ids = byId(samples);
      for (const [id, [name]] of batch.entries()) {
        const isShown =
          /[a-zA-Z0-9]/.test(name) && !/^[^a-zA-Z0-9:]*target[^a-zA-Z0-9:]+info[^a-zA-Z0-9:]*$/.test(name);
        if (isShown) expect([name, ids.get(`${id}`)?.value]).toEqual([name, id]);
      }
    }
    for (const accept of Object.values(withNames)) {
      const families = await untranslated.page(accept);
      const byPlace = new Map([...families.values()].map((family) => [family.samples[0]?.value, family]));
      for (const [id, [name, description]] of batch.entries()) {
        const family = byPlace.get(id);
        expect(plain(family?.name)).toBe(plain(`n${id} ${name.toWellFormed()}`));
        expect(plain(family?.help)).toBe(plain(description.toWellFormed()));
      }
    }
    for (const accept of Object.values({ ...formats, ...escaped })) await untranslated.page(accept);
    await translated.close();
    await untranslated.close();
  }
}, 60_000);
