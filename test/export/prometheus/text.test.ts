import type { Attributes, Meter } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import { AggregationType, MeterProvider as Official, type ViewOptions } from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { TEXT } from '../../../src/export/prometheus/format.ts';
import type { Problem } from '../../../src/export/prometheus/problem.ts';
import { PullReader } from '../../../src/export/prometheus/pull-reader.ts';
import { Diagnostics } from '../../../src/support/diagnostics.ts';
import { MeterProvider } from '../../provider.ts';
import { renderText } from './rendered.ts';

const silent = new Diagnostics({ info() {}, warn() {}, error() {} });

interface Page {
  text: string;
  lines: string[];
  problems: Problem[];
}

async function page(
  record: (meter: Meter, provider: MeterProvider) => void,
  views: ViewOptions[] = [],
  Class: typeof MeterProvider = MeterProvider,
): Promise<Page> {
  const reader = new PullReader({ diagnostics: silent });
  const provider = new Class({ readers: [reader], resource: emptyResource(), views });
  record(provider.getMeter('test', '1.0.0'), provider);
  const problems: Problem[] = [];
  const text = renderText((await reader.collect()).resourceMetrics, (problem) => problems.push(problem));
  await provider.shutdown();
  return { text, lines: text.split('\n'), problems };
}

/** Of what ours would clean or leave out before it gets here. */
const rawPage = (record: (meter: Meter) => void) => page(record, [], Official);

describe('the text format', () => {
  it('names version and charset', () => {
    expect(TEXT.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  it('prints the agreed lines byte for byte', async () => {
    const github = { platform: 'github', repository: 'acme/app' };
    const { lines } = await page((meter) => {
      const count = (name: string, attributes: Attributes): void => meter.createCounter(name).add(1, attributes);
      const level = (name: string, attributes: Attributes): void => meter.createUpDownCounter(name).add(1, attributes);
      const time = (name: string, attributes: Attributes): void =>
        meter.createHistogram(name, { unit: 's', advice: { explicitBucketBoundaries: [5, 10] } }).record(7, attributes);
      count('issues_processed', { provider: 'anthropic-claude', platform: 'github', outcome: 'success' });
      count('prs_created', github);
      count('prs_merged', github);
      count('escalations', { reason: 'test_failures', severity: 'high', workflow_type: 'autonomous-development' });
      level('active_autonomous_loops', { workflow_type: 'autonomous-development' });
      level('pending_approvals', { type: 'code_review' });
      level('queue_depth', { queue_name: 'issues' });
      time('issue_completion_duration_seconds', {
        provider: 'anthropic-claude',
        platform: 'github',
        issue_type: 'bug',
      });
      time('ai_request_duration_seconds', { provider: 'anthropic-claude', model: 'm1' });
      time('test_execution_duration_seconds', { test_type: 'unit', framework: 'vitest' });
      count('workflows_started', {
        workflow_type: 'autonomous-development',
        provider: 'anthropic-claude',
        platform: 'github',
      });
    });
    expect(lines).toEqual(
      expect.arrayContaining([
        'issues_processed_total{provider="anthropic-claude",platform="github",outcome="success"} 1',
        'prs_created_total{platform="github",repository="acme/app"} 1',
        'prs_merged_total{platform="github",repository="acme/app"} 1',
        'escalations_total{reason="test_failures",severity="high",workflow_type="autonomous-development"} 1',
        'active_autonomous_loops{workflow_type="autonomous-development"} 1',
        'pending_approvals{type="code_review"} 1',
        'queue_depth{queue_name="issues"} 1',
        'issue_completion_duration_seconds_count{provider="anthropic-claude",platform="github",issue_type="bug"} 1',
        'ai_request_duration_seconds_bucket{provider="anthropic-claude",model="m1",le="10"} 1',
        'test_execution_duration_seconds_bucket{test_type="unit",framework="vitest",le="10"} 1',
        'workflows_started_total{workflow_type="autonomous-development",provider="anthropic-claude",platform="github"} 1',
      ]),
    );
  });

  it('writes a whole page: sorted families, header lines, cumulative buckets, one line feed at the end', async () => {
    const { text } = await page((meter) => {
      meter.createUpDownCounter('zebra', { description: 'Back\\slash\nand line' }).add(-3);
      meter.createGauge('load', { unit: '1' }).record(0.25, { core: 1, hot: true });
      const advice = { explicitBucketBoundaries: [0.005, 1, 10] };
      const histogram = meter.createHistogram('call', { unit: 's', description: 'Calls', advice });
      for (const value of [0.001, 0.5, 0.5, 100]) histogram.record(value);
    });
    expect(text).toBe(`# HELP call_seconds Calls
# TYPE call_seconds histogram
call_seconds_bucket{le="0.005"} 1
call_seconds_bucket{le="1"} 3
call_seconds_bucket{le="10"} 3
call_seconds_bucket{le="+Inf"} 4
call_seconds_sum 101.001
call_seconds_count 4
# TYPE load_ratio gauge
load_ratio{core="1",hot="true"} 0.25
# HELP zebra Back\\\\slash\\nand line
# TYPE zebra gauge
zebra -3
`);
  });

  it('prints no header for a metric without series', async () => {
    const reader = new PullReader({ diagnostics: silent });
    const provider = new MeterProvider({ readers: [reader], resource: emptyResource() });
    provider.getMeter('test').createCounter('quiet').add(1);
    const { resourceMetrics } = await reader.collect();
    resourceMetrics.scopeMetrics[0]?.metrics[0]?.dataPoints.splice(0);
    expect(renderText(resourceMetrics)).toBe('');
    await provider.shutdown();
  });

  it('never shows an exponential histogram as empty', async () => {
    const views = [{ instrumentName: 'size', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM as const } }];
    const { lines } = await page((meter) => {
      const size = meter.createHistogram('size', { unit: 'By' });
      for (const value of [0, 3, 3.5, 100]) size.record(value, { kind: 'x' });
    }, views);
    expect(lines).toEqual(
      expect.arrayContaining([
        '# TYPE size_bytes histogram',
        'size_bytes_bucket{kind="x",le="0"} 1',
        'size_bytes_bucket{kind="x",le="4"} 3',
        'size_bytes_bucket{kind="x",le="128"} 4',
        'size_bytes_bucket{kind="x",le="+Inf"} 4',
        'size_bytes_count{kind="x"} 4',
      ]),
    );
  });

  it.each([
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
    [1e21, '1e+21'],
    [-0.5, '-0.5'],
  ])('prints %d as %s', async (value, text) => {
    expect((await rawPage((meter) => meter.createGauge('g').record(value))).lines).toContain(`g ${text}`);
  });

  it('reads back every label value as it was recorded', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (value) => {
        const { text } = await rawPage((meter) => meter.createGauge('g').record(1, { value }));
        const raw = /^# TYPE g gauge\ng\{value="((?:[^"\\\n]|\\[\\"n])*)"\} 1\n$/.exec(text)?.[1];
        const read = raw?.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what no page may have
        expect(read).toBe(value.replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' '));
      }),
      { numRuns: 200 },
    );
  });
});

describe('what cannot be shown together', () => {
  it('prints one header for a name that two scopes use, with the first help text there is', async () => {
    const { text, problems } = await page((meter, provider) => {
      meter.createCounter('jobs').add(1, { scope: 'a' });
      provider.getMeter('other').createCounter('jobs', { description: 'first' }).add(2, { scope: 'b' });
      provider.getMeter('third').createCounter('jobs', { description: 'second' }).add(3, { scope: 'c' });
    });
    expect(text).toBe(
      '# HELP jobs_total first\n# TYPE jobs_total counter\njobs_total{scope="a"} 1\njobs_total{scope="b"} 2\njobs_total{scope="c"} 3\n',
    );
    expect(problems).toEqual([]);
  });

  it('shows the first of two equal series, in whatever order their labels are', async () => {
    const { text, problems } = await page((meter, provider) => {
      meter.createGauge('g').record(1, { a: 'x', b: 'y' });
      provider.getMeter('other').createGauge('g').record(2, { b: 'y', a: 'x' });
    });
    expect(text).toBe('# TYPE g gauge\ng{a="x",b="y"} 1\n');
    expect(problems).toEqual([
      { omitted: 'series', key: 'prometheus.series:g', message: expect.stringContaining('{a="x",b="y"}') },
    ]);
  });

  it('leaves out a family of another type under a taken name', async () => {
    const { text, problems } = await page((meter, provider) => {
      meter.createCounter('jobs').add(1);
      provider.getMeter('other').createGauge('jobs.total').record(9);
    });
    expect(text).toBe('# TYPE jobs_total counter\njobs_total 1\n');
    expect(problems).toEqual([
      {
        omitted: 'family',
        key: 'prometheus.family:jobs_total:jobs.total',
        message: expect.stringMatching(/"jobs\.total".*counter already.*gauge/),
      },
    ]);
  });

  it('keeps a metric of binnacle, also where a library made its own of another type first', async () => {
    const { text, problems } = await page((meter, provider) => {
      meter.createHistogram('queue.depth').record(1);
      provider.getMeter('binnacle').createUpDownCounter('queue_depth').add(7);
    });
    expect(text).toBe('# TYPE queue_depth gauge\nqueue_depth 7\n');
    expect(problems).toEqual([
      {
        omitted: 'family',
        key: 'prometheus.family:queue_depth:queue.depth',
        message: expect.stringMatching(/"queue\.depth".*gauge already.*histogram/),
      },
    ]);
  });

  it('leaves out a metric without a letter or digit that Prometheus takes', async () => {
    const { text, problems } = await page((meter) => meter.createGauge('名前', { unit: 's' }).record(1));
    expect(text).toBe('');
    expect(problems).toEqual([
      { omitted: 'family', key: 'prometheus.family::名前', message: expect.stringContaining('"名前"') },
    ]);
  });

  it('leaves out a metric named like a line of a histogram', async () => {
    const { lines, problems } = await page((meter) => {
      meter.createGauge('wait.count').record(9);
      meter.createHistogram('wait').record(1);
    });
    expect(lines).toContain('wait_count 1');
    expect(lines).not.toContain('wait_count 9');
    expect(problems.map((problem) => problem.key)).toEqual(['prometheus.family:wait_count:wait_count']);
  });

  it('shows a metric whose definition is not even text', async () => {
    const { lines } = await rawPage((meter) => {
      meter.createGauge('odd', { description: 42 as unknown as string, unit: 's' }).record(1);
    });
    expect(lines.slice(0, 2)).toEqual(['# HELP odd_seconds 42', '# TYPE odd_seconds gauge']);
  });

  it('leaves out a family that cannot be written, and shows the rest', async () => {
    const { text, problems } = await rawPage((meter) => {
      const cyclic: unknown[] = [];
      cyclic.push(cyclic);
      meter.createGauge('good').record(1);
      const late: Attributes = { list: [] };
      meter.createGauge('bad').record(1, late);
      late.list = cyclic as string[];
    });
    expect(text).toBe('# TYPE good gauge\ngood 1\n');
    expect(problems).toEqual([
      { omitted: 'family', key: 'prometheus.unwritten:bad', message: expect.stringContaining('circular') },
    ]);
  });
});
