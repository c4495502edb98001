// The shortest way through the real stack: a push is in Prometheus, under its name, after a gateway that asks who it is.

import { type Collector, startCollector } from './harness/collector.ts';
import { pushCounter } from './harness/otlp.ts';
import { type Prometheus, startPrometheus } from './harness/prometheus.ts';
import { useStack } from './harness/stack.ts';
import { until } from './harness/until.ts';

describe('a push', () => {
  const stack = useStack();
  let prometheus: Prometheus;
  let agent: Collector;
  let gateway: Collector;

  beforeAll(
    stack.logged(async () => {
      prometheus = await startPrometheus(stack);
      gateway = await startCollector(stack, { service: 'gateway' });
      agent = await startCollector(stack, { service: 'collector' });
    }),
    60_000,
  );

  const value = (expression: string) => until(expression, () => prometheus.value(expression));

  it(
    'to the gateway arrives under its Prometheus name, with job and instance from the resource',
    stack.logged(async () => {
      const attributes = { provider: 'anthropic-claude', outcome: 'success' };
      const push = { service: 'direct', instance: 'a', name: 'issues_processed', value: 7, attributes };
      expect(await pushCounter(gateway.otlpHttp, push, gateway.token)).toBe(200);

      const sent = 'issues_processed_total{job="direct",instance="a",provider="anthropic-claude",outcome="success"}';
      expect(await value(sent)).toBe(7);
    }),
  );

  it(
    'to the agent needs no token, and arrives through the gateway',
    stack.logged(async () => {
      expect(await pushCounter(agent.otlpHttp, { service: 'beside', name: 'issues_processed', value: 3 })).toBe(200);
      expect(await value('issues_processed_total{job="beside"}')).toBe(3);
    }),
  );

  it(
    'to the gateway without the token is refused',
    stack.logged(async () => {
      const push = { service: 'stranger', name: 'issues_processed', value: 1 };
      expect(await pushCounter(gateway.otlpHttp, push)).toBe(401);
      expect(await pushCounter(gateway.otlpHttp, push, 'guessed')).toBe(401);
    }),
  );

  it(
    'of deltas arrives added up',
    stack.logged(async () => {
      const push = { service: 'delta', name: 'issues_processed', value: 2, temporality: 'delta' } as const;
      for (let times = 0; times < 3; times++) {
        expect(await pushCounter(gateway.otlpHttp, push, gateway.token)).toBe(200);
      }
      await until('6 = 3 x 2', async () => (await prometheus.value('issues_processed_total{job="delta"}')) === 6);
    }),
  );

  it(
    'that an outage held back for an hour and a half is still taken',
    stack.logged(async () => {
      const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000;
      const push = { service: 'late', name: 'issues_processed', startedAt: minutesAgo(120) };
      for (const [value, at] of [
        [2, minutesAgo(0)],
        [1, minutesAgo(90)],
      ] as const) {
        expect(await pushCounter(gateway.otlpHttp, { ...push, value, at }, gateway.token)).toBe(200);
      }
      const stored = () => prometheus.points('issues_processed_total{job="late"}', '2h');
      await until('both are there', async () => (await stored())[0]?.length === 2);
      expect((await stored())[0]?.map(([, value]) => value)).toEqual([1, 2]);
    }),
  );

  it(
    'that is older than Prometheus takes is lost, and is counted as lost under the name that the alert uses',
    stack.logged(async () => {
      const at = Date.now() - 5 * 3_600_000;
      const push = { service: 'too-late', name: 'issues_processed', value: 1, at, startedAt: at };
      await pushCounter(gateway.otlpHttp, { ...push, at: Date.now() }, gateway.token);
      await value('issues_processed_total{job="too-late"}');
      expect(await pushCounter(gateway.otlpHttp, push, gateway.token)).toBe(200);
      await value('sum(otelcol_exporter_send_failed_metric_points_total{exporter="otlp_http/prometheus"}) == 1');
    }),
  );

  it(
    'leaves debug.* and what a process was started with behind',
    stack.logged(async () => {
      const resource = { 'process.command_args': '--password=secret', 'deployment.environment.name': 'test' };
      const push = { service: 'private', value: 1, resource };
      await pushCounter(gateway.otlpHttp, { ...push, name: 'debug.things' }, gateway.token);
      await pushCounter(gateway.otlpHttp, { ...push, name: 'kept' }, gateway.token);

      expect(await value('kept_total{job="private",deployment_environment_name="test"}')).toBe(1);
      expect(JSON.stringify(await prometheus.series('{job="private"}'))).not.toMatch(/secret|command|debug/);
    }),
  );

  it(
    'is counted by the Collector, under the names that the rules use',
    stack.logged(async () => {
      for (const job of ['collector', 'prometheus']) await value(`min(up{job="${job}"}) == 1`);
      const instance = `instance="${stack.address('gateway', 8888)}"`;
      expect(await value(`sum(otelcol_exporter_queue_capacity{${instance}})`)).toBe(2_000_000);
      await value(`sum(otelcol_exporter_queue_size{${instance}}) >= 0`);
      await value(`sum(otelcol_receiver_refused_metric_points_total{${instance}}) == 0`);
    }),
  );
});
