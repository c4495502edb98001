import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { MetricDefinition } from '../../src/definition/metric.ts';
import { prometheusLabelName } from '../../src/definition/naming.ts';
import { allDefinitions } from '../../src/domain/catalogue.ts';
import { HttpMeter } from '../../src/domain/http/index.ts';
import { RuntimeMeter } from '../../src/domain/runtime/index.ts';
import { SelfMeter } from '../../src/domain/self/index.ts';
import { initTelemetry, type Telemetry, type TelemetryOptions } from '../../src/index.ts';
import { processWide } from '../../src/telemetry/process-wide.ts';
import { sdk } from '../provider.ts';
import { type Family, familiesIn, scraped } from './exposition.ts';
import { bothConventions } from './recording.ts';
import { everyVerb, verbs } from './verbs.ts';

const silent = { info() {}, warn() {}, error() {} };

const published = (definition: MetricDefinition) =>
  Object.entries(definition.attributes).map(([name, { key = name, requirement }]) => ({
    key,
    label: prometheusLabelName(key),
    requirement,
  }));

let telemetry: Telemetry | undefined;

afterEach(() => telemetry?.shutdown());

function start(metrics: TelemetryOptions['metrics']): Telemetry {
  telemetry = initTelemetry({
    prometheus: { port: 0 },
    http: false,
    sdk,
    conventions: bothConventions,
    // The tests' own metric; its limit is reached by the second series.
    views: [{ instrumentName: 'visits', aggregationCardinalityLimit: 2 }],
    metrics,
    logger: silent,
  });
  return telemetry;
}

function callEverything({ meters, meterProvider }: Telemetry): void {
  for (const { call } of everyVerb) call(meters);
  meters.queues.setDepth('4711', 1); // no name of a queue, so a value is replaced
  const { http, self } = processWide().bound;
  self.scraped(0.1, { status: 200 });
  self.omitted({ omitted: 'label' });
  const component = { componentName: 'otlp/0', componentType: 'otlp' };
  self.observePush(component, () => ({ exported: 5, inFlight: 0, failed: { rejected: 1 } }));
  self.pushed(0.1, { ...component, errorType: 'undelivered' });
  self.observeWorkers(() => ({ answering: 2, silent: 1, lost: 1 }));
  http.captured()();
  http.recordRequest({ method: 'GET', endpoint: '/', statusCode: 200 }, 0.1);
  http.server.started({ method: 'GET', scheme: 'http' })();
  http.server.finished({ method: 'GET', scheme: 'http', statusCode: 200, route: '/', protocolVersion: '1.1' }, 0.1);
  http.client.finished(
    { method: 'GET', serverAddress: 'api.example.com', serverPort: 443, statusCode: 404, errorType: '404' },
    0.1,
  );
  exhaust(meterProvider);
}

/** What the MeterProvider tells only when something went wrong: a metric beyond its limit, and a callback that fails. */
function exhaust(meterProvider: Telemetry['meterProvider']): void {
  const meter = meterProvider.getMeter('of somebody else');
  const visits = meter.createCounter('visits');
  for (let visitor = 0; visitor < 3; visitor += 1) visits.add(1, { visitor });
  meter.createObservableGauge('pool').addCallback(() => {
    throw new TypeError('gone');
  });
}

/** What only our own MeterProvider tells. */
const isProvided = ({ name }: MetricDefinition) => sdk === 'binnacle' || !name.startsWith('binnacle.sdk.');

/** Scrapes until garbage collections and the first scrape have been told of: both come a little later. */
async function wholePage(running: Telemetry): Promise<Map<string, Family>> {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  for (let tries = 0; tries < 100; tries++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const families = familiesIn(await scraped(running));
    if (
      families.has('v8js_gc_duration_seconds') &&
      [...families.keys()].some((name) => name.startsWith('otel_sdk_metric_reader'))
    ) {
      return families;
    }
  }
  throw new Error('waited in vain for a garbage collection');
}

function labelsOf({ samples }: Family): string[] {
  return [...new Set(samples.flatMap(({ labels }) => Object.keys(labels)))].filter((label) => label !== 'le').sort();
}

describe('every verb', () => {
  it('is in the list that these tests call, and nothing else', () => {
    const { meters } = processWide().bound;
    const listed = Object.entries(verbs).map(([meter, entries]) => [meter, Object.keys(entries).sort()]);
    const written = Object.entries(meters).map(([meter, made]) => [meter, verbsOf(made.constructor)]);
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(written));
  });

  it('is called here for the meters that capture feeds, too', () => {
    expect([HttpMeter, RuntimeMeter, SelfMeter].map(verbsOf)).toEqual([
      ['captured', 'recordRequest'],
      ['watch'],
      ['observePush', 'observeWorkers', 'omitted', 'pushed', 'scraped'],
    ]);
  });

  it('feeds a family on the page, and the page has no family that the catalogue does not have', async () => {
    const on = allDefinitions.filter(({ enabled }) => !enabled).map(({ name }) => [name, { enabled: true }]);
    const running = start(Object.fromEntries(on));
    callEverything(running);
    const families = await wholePage(running);
    const provided = allDefinitions.filter(isProvided);
    families.delete('visits_total');
    expect([...families.keys()].sort()).toEqual([...provided.map(({ prom }) => prom), 'target_info'].sort());
    for (const definition of provided) {
      const family = families.get(definition.prom) as Family;
      expect([definition.prom, family.type]).toEqual([definition.prom, typeOf(definition)]);
      // The SDK records the metric of its own reader, with a text of its own.
      if (!definition.name.startsWith('otel.')) expect(family.help).toBe(definition.description);
      const expected = published(definition).filter(({ requirement }) => requirement !== 'opt-in');
      const seen = labelsOf(family);
      expect([definition.prom, seen]).toEqual([definition.prom, expectedLabels(expected)]);
      for (const { labels } of family.samples) {
        const required = expected.filter(({ requirement }) => requirement === 'required').map(({ label }) => label);
        expect(Object.keys(labels)).toEqual(expect.arrayContaining(required));
      }
    }
  });

  it('feeds every label that can be asked for', async () => {
    const asked = allDefinitions.map((definition) => [
      definition.prom,
      { enabled: true, enableAttributes: published(definition).map(({ key }) => key) },
    ]);
    const running = start(Object.fromEntries(asked));
    callEverything(running);
    const families = await wholePage(running);
    for (const definition of allDefinitions.filter(isProvided)) {
      const seen = labelsOf(families.get(definition.prom) as Family);
      expect([definition.prom, seen]).toEqual([definition.prom, expectedLabels(published(definition))]);
    }
  });
});

function expectedLabels(attributes: readonly { label: string }[]): string[] {
  return attributes.map(({ label }) => label).sort();
}

function typeOf({ kind }: MetricDefinition): string {
  if (kind === 'histogram') return 'histogram';
  return kind === 'counter' || kind === 'observableCounter' ? 'counter' : 'gauge';
}

function verbsOf({ prototype }: { readonly prototype: object }): string[] {
  return Object.getOwnPropertyNames(prototype)
    .filter((name) => name !== 'constructor')
    .sort();
}
