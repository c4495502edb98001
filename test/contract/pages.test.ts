// The endpoint on both MeterProviders: the same measurements are the same page, in every format.

import { resourceFromAttributes } from '@opentelemetry/resources';
import { AggregationType, MeterProvider as Official, type ViewOptions } from '@opentelemetry/sdk-metrics';
import { allDefinitions } from '../../src/domain/catalogue.ts';
import { createMeters } from '../../src/domain/meters.ts';
import { PullReader } from '../../src/export/prometheus/pull-reader.ts';
import { MeterProvider } from '../../src/sdk/index.ts';
import { Diagnostics } from '../../src/support/diagnostics.ts';
import { everyVerb } from '../domain/verbs.ts';
import { valuesOf } from '../exposition/comparable.ts';
import { judge } from '../exposition/judge.ts';
import { TeeMeterProvider } from '../sdk/instrumentations/programs/tee.ts';

const silent = new Diagnostics({ info() {}, warn() {}, error() {} });

const accepts = {
  'text 0.0.4': 'text/plain;version=0.0.4',
  'text 1.0.0': 'text/plain;version=1.0.0;escaping=allow-utf-8',
  OpenMetrics: 'application/openmetrics-text;version=1.0.0',
  protobuf: 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited',
};

const views: ViewOptions[] = [
  { instrumentName: 'library.wait', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } },
];

/** All verbs, and a library with names and values that need translation, measured by both providers at once. */
async function measured() {
  const resource = resourceFromAttributes({ 'service.name': 'shop' });
  const exposition = { scopeLabels: true, resourceLabels: ['service.name'] };
  const readers = [Official, MeterProvider].map(() => new PullReader({ diagnostics: silent, exposition }));
  const [ofOfficial, ofOurs] = readers as [PullReader, PullReader];
  const official = new Official({ readers: [ofOfficial], resource, views });
  const ours = new MeterProvider({ readers: [ofOurs], resource, views });
  const tee = new TeeMeterProvider([official, ours]);

  const meters = createMeters(tee, {
    metrics: Object.fromEntries(allDefinitions.map(({ name }) => [name, { enabled: true }])),
  });
  for (const { call } of everyVerb) call(meters);
  const meter = tee.getMeter('a library', '1.2.3');
  meter
    .createCounter('library.sent', { unit: 'By', description: 'Line one\nline "two" \\' })
    .add(7, { 'a.b': 'x"y\\z' });
  const wait = meter.createHistogram('library.wait', { unit: 's' });
  for (const value of [0, 0.001, 0.3, 4, 1e9]) wait.record(value, { outcome: 'ok' });
  meter
    .createObservableGauge('library.share', { unit: '1' })
    .addCallback((result) => result.observe(0.25, { of: 'a' }));
  await tee.observe();
  return { ofOfficial, ofOurs, end: () => Promise.all([official.shutdown(), ours.shutdown()]) };
}

describe.each(Object.entries(accepts))('as %s', (_name, accept) => {
  it("sdk-metrics' MeterProvider and ours show the same names, types, texts and values", async () => {
    const { ofOfficial, ofOurs, end } = await measured();
    const [one, other] = await Promise.all([ofOfficial, ofOurs].map((reader) => reader.scrape({ accept })));
    const [theirs, mine] = [one, other].map((scrape) => judge(scrape?.contentType ?? '', scrape?.body ?? ''));
    if (theirs === undefined || mine === undefined) throw new Error('no page');
    const heads = (page: typeof mine) =>
      [...page.values()].map(({ name, type, help, unit }) => ({ name, type, help, unit }));
    const shared = heads(mine).filter(({ name }) => !/^(binnacle_sdk|otel_sdk)_/.test(name));
    expect(shared.length).toBeGreaterThan(50);
    expect(heads(theirs)).toEqual(shared);
    const values = [...valuesOf(mine)].filter(([line]) => !/^(binnacle_sdk|otel_sdk)_/.test(line));
    expect(new Map(valuesOf(theirs))).toEqual(new Map(values));
    await end();
  });
});
