import type { ObservableResult } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  InstrumentType,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import { Exposition } from '../../../src/export/prometheus/exposition.ts';
import { TEXT } from '../../../src/export/prometheus/format.ts';
import { PullReader, type PullReaderOptions } from '../../../src/export/prometheus/pull-reader.ts';
import { Diagnostics } from '../../../src/support/diagnostics.ts';
import { judge } from '../../exposition/judge.ts';
import { MeterProvider } from '../../provider.ts';

const protobuf = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

function setUp(options: Partial<PullReaderOptions> = {}) {
  const said: string[] = [];
  const say = (message: string): void => void said.push(message);
  const reader = new PullReader({ diagnostics: new Diagnostics({ info: say, warn: say, error: say }), ...options });
  const provider = new MeterProvider({ readers: [reader], resource: emptyResource() });
  return { said, reader, provider, meter: provider.getMeter('test') };
}

describe('PullReader', () => {
  it('answers with type, text and no errors', async () => {
    const { reader, meter, provider } = setUp();
    meter.createCounter('jobs').add(2);
    await expect(reader.scrape()).resolves.toEqual({
      contentType: 'text/plain; version=0.0.4; charset=utf-8',
      body: '# TYPE jobs_total counter\njobs_total 2\n',
      errors: 0,
    });
    await provider.shutdown();
  });

  it('is cumulative for every instrument: a scrape takes nothing from the next', async () => {
    const { reader, meter, provider } = setUp();
    for (const type of Object.values(InstrumentType)) {
      expect(reader.selectAggregationTemporality(type)).toBe(AggregationTemporality.CUMULATIVE);
    }
    meter.createCounter('jobs').add(2);
    expect((await reader.scrape()).body).toBe((await reader.scrape()).body);
    await provider.shutdown();
  });

  it('collects once for all who ask at the same time, and anew for the next', async () => {
    const { reader, meter, provider } = setUp();
    let calls = 0;
    meter.createObservableGauge('slow').addCallback(async (result) => {
      calls += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
      result.observe(calls);
    });
    const bodies = await Promise.all(Array.from({ length: 20 }, async () => (await reader.scrape()).body));
    expect(new Set(bodies)).toEqual(new Set(['# TYPE slow gauge\nslow 1\n']));
    expect((await reader.scrape()).body).toContain('slow 2');
    expect(calls).toBe(2);
    await provider.shutdown();
  });

  it('answers without a callback that is stuck, says so once, and says when it is over', async () => {
    const { reader, meter, provider, said } = setUp({ callbackTimeoutMs: 30 });
    let release = () => {};
    let stuck: Promise<void> | undefined = new Promise((resolve) => {
      release = resolve;
    });
    meter.createCounter('jobs').add(1);
    meter.createObservableGauge('depth').addCallback((result: ObservableResult) => {
      if (stuck !== undefined) return stuck;
      return result.observe(5);
    });
    const { body, errors } = await reader.scrape();
    expect({ body, errors }).toEqual({ body: '# TYPE jobs_total counter\njobs_total 1\n', errors: 1 });
    await reader.scrape();
    expect(said).toEqual([expect.stringContaining('1 observable callback(s) failed or took over 30 ms')]);

    release();
    await new Promise(setImmediate);
    stuck = undefined;
    expect((await reader.scrape()).body).toContain('depth 5');
    expect(said).toHaveLength(2);
    await provider.shutdown();
  });

  it('counts a callback that throws, and shows the rest', async () => {
    const { reader, meter, provider, said } = setUp();
    meter.createCounter('jobs').add(1);
    meter.createObservableGauge('broken').addCallback(() => {
      throw new Error('queue\nis gone');
    });
    const { body, errors } = await reader.scrape();
    expect(errors).toBe(1);
    expect(body).toContain('jobs_total 1');
    expect(said[0]).toMatch(/first: .*queue is gone/);
    await provider.shutdown();
  });

  it('gives up on a collection that hangs as a whole, and tries again at the next scrape', async () => {
    let hang = true;
    const hanging: MetricProducer = {
      collect: () =>
        hang
          ? new Promise(() => {})
          : Promise.resolve({ resourceMetrics: { resource: emptyResource(), scopeMetrics: [] }, errors: [] }),
    };
    const { reader, meter, provider } = setUp({ timeoutMs: 30, metricProducers: [hanging] });
    meter.createCounter('jobs').add(1);
    await expect(reader.scrape()).rejects.toThrow('took over 30 ms');
    hang = false;
    expect((await reader.scrape()).body).toContain('jobs_total 1');
    await provider.shutdown();
  });

  it('rejects before it belongs to a provider, and after shutdown', async () => {
    await expect(new PullReader({ diagnostics: new Diagnostics(console) }).scrape()).rejects.toThrow('not bound');
    const { reader, provider } = setUp();
    await provider.shutdown();
    await expect(reader.scrape()).rejects.toThrow('shutdown');
  });

  it('answers in the format that is asked for, from one collection', async () => {
    const { reader, meter, provider } = setUp();
    let calls = 0;
    meter.createObservableCounter('jobs').addCallback((result) => result.observe(++calls));
    const accepts = ['text/plain', 'application/openmetrics-text', protobuf];
    const [text, openMetrics, bytes] = await Promise.all(accepts.map((accept) => reader.scrape({ accept })));
    expect(text).toEqual({
      contentType: TEXT.contentType,
      body: '# TYPE jobs_total counter\njobs_total 1\n',
      errors: 0,
    });
    expect(openMetrics?.body).toBe('# TYPE jobs counter\njobs_total 1\n# EOF\n');
    expect(Buffer.isBuffer(bytes?.body)).toBe(true);
    expect(judge(bytes?.contentType ?? '', bytes?.body ?? '').get('jobs_total')?.samples[0]).toMatchObject({
      value: 1,
    });
    expect(calls).toBe(1);
    await provider.shutdown();
  });

  it('hands out a page again that is young enough, and one per format', async () => {
    const { reader, meter, provider } = setUp();
    const counter = meter.createCounter('jobs');
    counter.add(1);
    const again = async () => (await (await reader.page({ maxAgeMs: 60_000 })).whole()).toString();
    const first = await again();
    counter.add(1);
    expect(await again()).toBe(first);
    const other = await reader.page({ maxAgeMs: 60_000, accept: 'application/openmetrics-text' });
    expect((await other.whole()).toString()).toContain('jobs_total 1\n');
    expect((await reader.scrape()).body).toContain('jobs_total 2\n');
    expect(await again()).toBe(first);
    await provider.shutdown();
  });

  it('forgets a page when it is too old', async () => {
    const { reader, meter, provider } = setUp();
    const counter = meter.createCounter('jobs');
    counter.add(1);
    await reader.page({ maxAgeMs: 20 });
    counter.add(1);
    await new Promise((resolve) => setTimeout(resolve, 25));
    const second = await reader.page({ maxAgeMs: 20 });
    expect((await second.whole()).toString()).toContain('jobs_total 2\n');
    await provider.shutdown();
  });

  it('counts what a page had to leave out, at each page', async () => {
    const omitted: string[] = [];
    const { reader, meter, provider, said } = setUp({ onOmission: (what) => omitted.push(what) });
    meter.createCounter('jobs').add(1);
    meter.createGauge('jobs_total').record(1);
    expect((await reader.scrape()).errors).toBe(1);
    expect((await reader.scrape()).errors).toBe(1);
    expect(omitted).toEqual(['family', 'family']);
    expect(said).toHaveLength(1);
    await provider.shutdown();
  });

  it('writes one page for formats that differ in their content type alone', async () => {
    const { reader, meter, provider } = setUp();
    meter.createCounter('jobs').add(1);
    const written = jest.spyOn(Exposition.prototype, 'pieces');
    const accepts = ['text/plain', 'text/plain;version=1.0.0;escaping=allow-utf-8', 'text/plain;escaping=values'];
    const pages = await Promise.all(accepts.map((accept) => reader.page({ accept })));
    expect(new Set(pages.map(({ contentType }) => contentType)).size).toBe(3);
    expect(written).toHaveBeenCalledTimes(1);
    written.mockRestore();
    await provider.shutdown();
  });

  it('rejects when a page cannot even be begun, says so, and does not hand it out again', async () => {
    const { reader, meter, provider, said } = setUp();
    meter.createCounter('jobs').add(1);
    const broken = jest.spyOn(Exposition.prototype, 'pieces').mockImplementationOnce(function* () {
      yield undefined;
      throw new Error('no pen');
    });
    await expect(reader.page({ maxAgeMs: 60_000 })).rejects.toThrow('no pen');
    expect(said).toEqual([expect.stringContaining('could not be written to its end (no pen)')]);
    broken.mockRestore();
    expect((await (await reader.page({ maxAgeMs: 60_000 })).whole()).toString()).toContain('jobs_total 1');
    await provider.shutdown();
  });

  it.each([[undefined], [Object.create(null)]])(
    'survives a callback that throws %p, by whichever provider',
    async (thrown) => {
      const { reader, meter, provider } = setUp();
      meter.createCounter('jobs').add(1);
      meter.createObservableGauge('broken').addCallback(() => Promise.reject(thrown));
      const { body, errors } = await reader.scrape();
      expect(body).toContain('jobs_total 1');
      expect(errors).toBe(1);
      await provider.shutdown();
    },
  );

  it('adds what others have collected', async () => {
    const { reader, meter, provider } = setUp({
      combine: async (own) =>
        (await own()).map((each) => ({ ...each, metrics: [...each.metrics, ...each.metrics.map(renamed)] })),
    });
    meter.createCounter('jobs').add(1);
    expect((await reader.scrape()).body).toContain('jobs_total 1\n# TYPE other_total counter\nother_total 1\n');
    await provider.shutdown();
  });
});

function renamed(metric: MetricData): MetricData {
  return { ...metric, descriptor: { ...metric.descriptor, name: 'other' } };
}
