// The page that a service serves, judged by those it is for: promtool's linter and a Prometheus that scrapes it.

import { spawnSync } from 'node:child_process';

import { type Demo, startDemo } from './harness/demo.ts';
import { untilAllDriven } from './harness/driven.ts';
import { type Prometheus, startPrometheus } from './harness/prometheus.ts';
import { useStack } from './harness/stack.ts';
import { until } from './harness/until.ts';

/** What promtool finds and we keep, with the reason. */
const waived: Readonly<Record<string, string>> = {
  'pr_lifetime_hours use base unit "seconds" instead of "hours"':
    'a name that was asked for; pr_time_to_merge_seconds is the one in base units',
  'mesh_lb_endpoint_count non-histogram and non-summary metrics should not have "_count" suffix':
    'OpenTelemetry names the number of things so, as in vcs.change.count',
};

describe('the page of the demo with every metric on it', () => {
  const stack = useStack();
  let prometheus: Prometheus;
  let demo: Demo;

  beforeAll(
    stack.logged(async () => {
      prometheus = await startPrometheus(stack);
      demo = await startDemo(stack, { push: false });
      await untilAllDriven(demo);
      await demo.drain();
    }),
    180_000,
  );

  it(
    'is accepted by promtool, but for what is waived',
    stack.logged(async () => {
      const input = await demo.page();
      const { stderr, status } = spawnSync(stack.tools.promtool, ['check', 'metrics'], { input, encoding: 'utf8' });
      expect(stderr.trim().split('\n').sort()).toEqual(Object.keys(waived).sort());
      // 3 is "findings"; 1 would be a page that cannot be read.
      expect(status).toBe(3);
    }),
  );

  it(
    'is taken by Prometheus whole, without a word in its log',
    stack.logged(async () => {
      const lines = await demo.samples();
      const scraped = 'scrape_samples_scraped{job="demo"}';
      await until('all of it is scraped', async () => (await prometheus.value(scraped)) === lines.length);
      expect(await prometheus.value('up{job="demo"}')).toBe(1);
      expect(await prometheus.value('scrape_samples_post_metric_relabeling{job="demo"}')).toBe(lines.length);
      expect(prometheus.process.logs()).toContain('level=INFO');
      expect(prometheus.process.logs()).not.toMatch(/level=(WARN|ERROR)/);
    }),
  );
});
