// A provider to which a case of the corpus happened, as it is scraped: each way that names are translated, each format.

import { resourceFromAttributes } from '@opentelemetry/resources';
import type { MeterProvider as Official } from '@opentelemetry/sdk-metrics';
import type { ExpositionOptions } from '../../src/export/prometheus/exposition.ts';
import { PullReader } from '../../src/export/prometheus/pull-reader.ts';
import type { MeterProvider as Ours } from '../../src/sdk/index.ts';
import { Diagnostics } from '../../src/support/diagnostics.ts';
import { corpusViews, type Deed } from './corpus.ts';

const silent = new Diagnostics({ info() {}, warn() {}, error() {} });

const resource = resourceFromAttributes({
  'service.name': 'a"b\n\\',
  'a.b': '1',
  a_b: '2',
  le: '3',
  __name__: 'x',
  job: 'y',
});

/** How pages are written, by the name of the way. */
export const expositions = {
  'by default': {},
  'with every character, scopes and resource': {
    translationStrategy: 'NoUTF8EscapingWithSuffixes',
    scopeLabels: true,
    resourceLabels: ['service.name'],
    createdSeries: true,
  },
  /** Some of these names belong to the format, and two of them become one. */
  'with more of the resource than there can be': {
    scopeLabels: true,
    resourceLabels: Object.keys(resource.attributes),
  },
} as const satisfies Record<string, ExpositionOptions>;

export type WayName = keyof typeof expositions;

/** All formats, with names for every Prometheus and with names for a new one. */
export const accepts: readonly string[] = ['underscores', 'allow-utf-8'].flatMap((escaping) =>
  [
    'text/plain;version=0.0.4',
    'text/plain;version=1.0.0',
    'application/openmetrics-text;version=1.0.0',
    'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited',
  ].map((type) => `${type};escaping=${escaping}`),
);

export interface Scraped {
  readonly ways: readonly { readonly name: WayName; readonly reader: PullReader }[];
  readonly close: () => Promise<void>;
}

/** There is always a counter `control` at 7 in it. */
export function scraped(Provider: typeof Ours | typeof Official, deed: Deed, names: readonly WayName[]): Scraped {
  const ways = names.map((name) => {
    const exposition: ExpositionOptions = expositions[name];
    return { name, reader: new PullReader({ diagnostics: silent, exposition, callbackTimeoutMs: 50 }) };
  });
  const provider = new Provider({ resource, views: [...corpusViews], readers: ways.map(({ reader }) => reader) });
  const meter = provider.getMeter('corpus', '1.0.0');
  meter.createCounter('control').add(7, { row: 'control' });
  try {
    deed(meter, provider);
  } catch {
    // The official API throws into its caller for some of it. What it took before is on the page.
  }
  return { ways, close: () => provider.shutdown() };
}
