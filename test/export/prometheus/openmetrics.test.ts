import type { HrTime } from '@opentelemetry/api';
import { emptyResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationType,
  DataPointType,
  type MetricData,
  type ResourceMetrics,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import type { ExpositionOptions } from '../../../src/export/prometheus/exposition.ts';
import type { Problem } from '../../../src/export/prometheus/problem.ts';
import { PullReader } from '../../../src/export/prometheus/pull-reader.ts';
import type { Exemplar } from '../../../src/sdk/exemplar/exemplar.ts';
import { Diagnostics } from '../../../src/support/diagnostics.ts';
import { judge } from '../../exposition/judge.ts';
import { MeterProvider } from '../../provider.ts';
import { OPENMETRICS, renderText } from './rendered.ts';

const silent = new Diagnostics({ info() {}, warn() {}, error() {} });

type Record = (meter: ReturnType<MeterProvider['getMeter']>) => void;

async function collected(record: Record, views: ViewOptions[] = [], resource = emptyResource()) {
  const reader = new PullReader({ diagnostics: silent });
  const provider = new MeterProvider({ readers: [reader], resource, views });
  record(provider.getMeter('test'));
  const { resourceMetrics } = await reader.collect();
  await provider.shutdown();
  return resourceMetrics;
}

function written(metrics: ResourceMetrics, options: ExpositionOptions = {}) {
  const problems: Problem[] = [];
  const text = renderText(metrics, (problem) => problems.push(problem), options, OPENMETRICS);
  judge(OPENMETRICS.contentType, text);
  return { text, problems };
}

const page = async (record: Record, options: ExpositionOptions = {}, views: ViewOptions[] = []) =>
  written(await collected(record, views), options);

/** The metrics with something put on each point. */
function withOnPoints(metrics: ResourceMetrics, added: { exemplars?: readonly Exemplar[]; startTime?: HrTime }) {
  const change = (metric: MetricData) => ({
    ...metric,
    dataPoints: metric.dataPoints.map((point) => ({ ...point, ...added })),
  });
  return {
    ...metrics,
    scopeMetrics: metrics.scopeMetrics.map(({ scope, metrics }) => ({ scope, metrics: metrics.map(change) })),
  } as ResourceMetrics;
}

const exemplar = (value: number, second: number): Exemplar => ({
  value,
  time: [second, 250_000_000],
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
});
const exemplarText = '# {trace_id="0af7651916cd43dd8448eb211c80319c",span_id="b7ad6b7169203331"}';

describe('OpenMetrics', () => {
  it('names a counter without _total, its series with it, and ends with EOF', async () => {
    const { text } = await page((meter) => {
      meter.createCounter('jobs', { unit: '{job}', description: 'Jobs "done" \\ all' }).add(2, { queue: 'a' });
      meter.createUpDownCounter('open').add(-1);
    });
    expect(text).toBe(
      '# HELP jobs Jobs \\"done\\" \\\\ all\n# TYPE jobs counter\njobs_total{queue="a"} 2\n' +
        '# TYPE open gauge\nopen -1\n# EOF\n',
    );
  });

  it('has a unit where the name ends with it', async () => {
    const { text } = await page((meter) => {
      meter.createCounter('sent', { unit: 'By' }).add(1);
      meter.createGauge('wait_seconds_now', { unit: 's' }).record(1);
      meter.createHistogram('wait', { unit: 's', advice: { explicitBucketBoundaries: [0.5, 10] } }).record(2);
    });
    expect(text).toBe(
      '# TYPE sent_bytes counter\n# UNIT sent_bytes bytes\nsent_bytes_total 1\n' +
        '# TYPE wait_seconds histogram\n# UNIT wait_seconds seconds\n' +
        'wait_seconds_bucket{le="0.5"} 0\nwait_seconds_bucket{le="10.0"} 1\nwait_seconds_bucket{le="+Inf"} 1\n' +
        'wait_seconds_sum 2\nwait_seconds_count 1\n' +
        '# TYPE wait_seconds_now gauge\nwait_seconds_now 1\n# EOF\n',
    );
  });

  it('shows the resource as info', async () => {
    const resource = resourceFromAttributes({ 'service.name': 'shop' });
    const metrics = await collected((meter) => meter.createGauge('level').record(1), [], resource);
    expect(written(metrics).text).toBe(
      '# HELP target Target metadata\n# TYPE target info\ntarget_info{service_name="shop"} 1\n# TYPE level gauge\nlevel 1\n# EOF\n',
    );
  });

  it('shows the resource as a gauge beside a metric that has its name', async () => {
    const resource = resourceFromAttributes({ 'service.name': 'shop' });
    const metrics = await collected((meter) => meter.createGauge('target').record(1), [], resource);
    const { text, problems } = written(metrics);
    expect(text).toContain('# TYPE target_info gauge\ntarget_info{service_name="shop"} 1\n');
    expect(text).toContain('# TYPE target gauge\ntarget 1\n');
    expect(problems).toEqual([]);
  });

  it('shows an exponential histogram as buckets', async () => {
    const view: ViewOptions = { aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM }, instrumentName: 'wait' };
    const { text } = await page((meter) => meter.createHistogram('wait').record(3), {}, [view]);
    expect(text).toBe(
      '# TYPE wait histogram\nwait_bucket{le="0.0"} 0\nwait_bucket{le="2.0"} 0\nwait_bucket{le="4.0"} 1\n' +
        'wait_bucket{le="+Inf"} 1\nwait_sum 3\nwait_count 1\n# EOF\n',
    );
  });

  it('tells when a counter or histogram began, if that is wanted', async () => {
    const record: Record = (meter) => {
      meter.createCounter('jobs').add(1, { queue: 'a' });
      meter.createHistogram('wait', { advice: { explicitBucketBoundaries: [] } }).record(1);
      meter.createGauge('level').record(1);
    };
    const metrics = withOnPoints(await collected(record), { startTime: [1_700_000_000, 123_456_789] });
    const { text } = written(metrics, { createdSeries: true });
    expect(text.split('\n').filter((line) => line.includes('_created'))).toEqual([
      'jobs_created{queue="a"} 1700000000.123',
      'wait_created 1700000000.123',
    ]);
    expect(written(metrics).text).not.toContain('_created');
  });

  it('puts an exemplar on a counter and on the bucket that it fell into, the newest of several', async () => {
    const record: Record = (meter) => {
      meter.createCounter('jobs').add(1);
      meter.createHistogram('wait', { advice: { explicitBucketBoundaries: [1, 2] } }).record(1);
      meter.createGauge('level').record(1);
    };
    const exemplars = [exemplar(1, 10), exemplar(0.5, 30), exemplar(0.7, 20), exemplar(7, 5)];
    const { text } = written(withOnPoints(await collected(record), { exemplars }));
    expect(text.split('\n').filter((line) => line.includes(' # '))).toEqual([
      `jobs_total 1 ${exemplarText} 1 10.250`,
      `wait_bucket{le="1.0"} 1 ${exemplarText} 0.5 30.250`,
      `wait_bucket{le="+Inf"} 1 ${exemplarText} 7 5.250`,
    ]);
  });

  it('shows a counter beside a gauge that has its name, with all its series', async () => {
    const { text, problems } = await page((meter) => {
      meter.createCounter('jobs').add(3);
      meter.createGauge('jobs.').record(1);
    });
    expect(text).toBe('# TYPE jobs gauge\njobs 1\n# TYPE jobs_total unknown\njobs_total 3\n# EOF\n');
    expect(problems).toEqual([]);
  });

  it('shows a counter that does not end in _total, with all its series', async () => {
    const { text } = await page((meter) => meter.createCounter('jobs').add(3), {
      translationStrategy: 'NoTranslation',
    });
    expect(text).toBe('# TYPE jobs unknown\njobs 3\n# EOF\n');
  });

  it('leaves out, and reports, what takes a name that the format keeps for another metric', async () => {
    const record: Record = (meter) => {
      meter.createHistogram('wait', { advice: { explicitBucketBoundaries: [] } }).record(1);
      meter.createGauge('wait_created').record(7);
    };
    const { text, problems } = await page(record);
    expect(text).not.toContain('wait_created 7');
    expect(text).toContain('wait_count 1');
    expect(problems).toEqual([
      {
        omitted: 'family',
        key: 'prometheus.openmetrics:wait_created',
        message: expect.stringContaining('"wait_created" is left out of OpenMetrics pages'),
      },
    ]);
  });

  it('has neither sum nor count of values that may be negative', async () => {
    const metrics = await collected((meter) => {
      meter.createHistogram('wait', { advice: { explicitBucketBoundaries: [0] } }).record(2);
    });
    const [metric] = metrics.scopeMetrics[0]?.metrics ?? [];
    if (metric?.dataPointType !== DataPointType.HISTOGRAM) throw new Error('no histogram');
    const [point] = metric.dataPoints;
    Object.assign(point?.value ?? {}, { sum: undefined });
    expect(written(metrics).text).toContain('wait_bucket{le="+Inf"} 1\n');
    expect(written(metrics).text).not.toMatch(/wait_(sum|count)/);
  });
});
