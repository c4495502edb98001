// Under load, with a push a second: the agent is killed for half a minute, then Prometheus. No count is missing afterwards.

import { setTimeout as sleep } from 'node:timers/promises';

import { type Collector, startCollector } from './harness/collector.ts';
import { type Demo, startDemo } from './harness/demo.ts';
import { untilAllDriven } from './harness/driven.ts';
import type { ManagedProcess } from './harness/managed-process.ts';
import { type Prometheus, startPrometheus } from './harness/prometheus.ts';
import { useStack } from './harness/stack.ts';
import { lastingDifferences, pushed } from './harness/two-ways.ts';
import { until } from './harness/until.ts';

const outageMs = 30_000;

/** Seconds since 1970, of which it is certain that nothing was there. */
interface Outage {
  readonly from: number;
  readonly to: number;
}

describe('half a minute without', () => {
  const stack = useStack();
  let prometheus: Prometheus;
  let agent: Collector;
  let demo: Demo;

  beforeAll(
    stack.logged(async () => {
      prometheus = await startPrometheus(stack);
      await startCollector(stack, { service: 'gateway' });
      agent = await startCollector(stack, { service: 'collector' });
      demo = await startDemo(stack);
      await untilAllDriven(demo);
    }),
    120_000,
  );

  /** Webhooks that the demo has counted: what moves most. */
  const counted = async () =>
    (await demo.samples())
      .filter(({ metric }) => metric.__name__ === 'webhooks_received_total')
      .reduce((sum, { value }) => sum + value, 0);

  const arrived = async () => (await prometheus.value('sum(webhooks_received_total{job="issue-agent"})')) ?? 0;

  /** SIGKILL, and a new start of the same command. Half a minute of load is in between, and must have been counted. */
  const outageOf = async (process: ManagedProcess): Promise<Outage & { readonly counted: number }> => {
    await process.kill();
    const before = await counted();
    const from = Date.now() / 1000;
    await sleep(outageMs);
    const to = Date.now() / 1000;
    const after = await counted();
    expect(after).toBeGreaterThan(before + 100);
    await process.start();
    return { from, to, counted: after };
  };

  /** When Prometheus has a value of one counter of ours, in seconds. What was under way at its ends is no part of an outage. */
  const pointsIn = async (job: string, { from, to }: Outage): Promise<number[]> => {
    const counter = `webhooks_received_total{job="${job}",platform="github",event_type="issues"}`;
    const times = (await prometheus.points(counter)).flat().map(([time]) => time);
    return times.filter((time) => time > from + 2 && time < to - 2);
  };

  const timesSaid = (text: string) => demo.process.logs().split(text).length - 1;

  it(
    'the agent: what was counted meanwhile arrives afterwards',
    stack.logged(async () => {
      const outage = await outageOf(agent.process);
      await until('it has arrived', async () => (await arrived()) >= outage.counted);
      expect(await pointsIn('issue-agent', outage)).toEqual([]);
      expect((await pointsIn('demo', outage)).length).toBeGreaterThan(0);
    }),
    90_000,
  );

  it('is said by the service: once when the push begins to fail, and once when it arrives again', () => {
    expect(demo.process.logs()).toContain('push failing');
    expect(timesSaid('metrics do not arrive')).toBe(1);
    expect(timesSaid('/v1/metrics again')).toBe(1);
  });

  it(
    'Prometheus: the queues hold every push of that time, and deliver it',
    stack.logged(async () => {
      const failures = timesSaid('metrics do not arrive');
      const outage = await outageOf(prometheus.process);
      const third = (outage.to - outage.from) / 3;
      for (const from of [outage.from, outage.from + third, outage.from + 2 * third]) {
        const part = { from, to: from + third };
        const delivered = async () => (await pointsIn('issue-agent', part)).length > 0;
        await until('there are points of each part of it', delivered, { deadlineMs: 60_000 });
      }
      expect(await pointsIn('demo', outage)).toEqual([]);
      expect(await prometheus.value('sum(otelcol_exporter_send_failed_metric_points_total) or vector(0)')).toBe(0);
      expect(timesSaid('metrics do not arrive')).toBe(failures);
    }),
    150_000,
  );

  it(
    'each: no count is missing when the load has ended',
    stack.logged(async () => {
      await demo.drain();
      const [byPush, onPage] = [() => pushed(prometheus), () => demo.samples()];
      expect(await lastingDifferences(byPush, onPage)).toEqual([]);
    }),
    90_000,
  );
});
