import type { ObservableResult } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import { AggregationTemporality, InstrumentType, type MetricProducer } from '@opentelemetry/sdk-metrics';
import { PullReader, type PullReaderOptions } from '../../../src/export/prometheus/pull-reader.ts';
import { Diagnostics } from '../../../src/support/diagnostics.ts';
import { MeterProvider } from '../../provider.ts';

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
    expect(said[0]).toMatch(/first: .*Error: .*queue is gone/);
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
});
