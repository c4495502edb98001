// SIGKILL, to Prometheus and then to the gateway: what the gateway has taken is on disk, and arrives when they are back.

import { type Collector, startCollector } from './harness/collector.ts';
import { pushCounter } from './harness/otlp.ts';
import { type Prometheus, startPrometheus } from './harness/prometheus.ts';
import { useStack } from './harness/stack.ts';
import { until } from './harness/until.ts';

describe('after SIGKILL', () => {
  const stack = useStack();
  let prometheus: Prometheus;
  let gateway: Collector;
  const startedAt = Date.now();

  beforeAll(
    stack.logged(async () => {
      prometheus = await startPrometheus(stack);
      gateway = await startCollector(stack, { service: 'gateway' });
    }),
    60_000,
  );

  it(
    'what was pushed while Prometheus was away is there, point by point, though the gateway was killed as well',
    stack.logged(async () => {
      const push = async (value: number) =>
        expect(
          await pushCounter(gateway.otlpHttp, { service: 'shop', name: 'sold', value, startedAt }, gateway.token),
        ).toBe(200);
      const pushed = async (values: number[]) => {
        for (const value of values) await push(value);
      };

      await pushed([1, 2, 3]);
      await until('3 is there', async () => (await prometheus.value('sold_total')) === 3);

      await prometheus.process.kill();
      await pushed([4, 5, 6]);
      await gateway.process.kill();
      await gateway.process.start();
      await pushed([7, 8]);
      await prometheus.process.start();

      const stored = () => prometheus.points('sold_total');
      await until('8 is there', async () => (await stored())[0]?.some(([, value]) => value === 8), {
        deadlineMs: 60_000,
      });
      await until('nothing is missing', async () => new Set((await stored())[0]?.map(([, value]) => value)).size === 8);
      expect(await stored()).toEqual([[1, 2, 3, 4, 5, 6, 7, 8].map((value) => [expect.any(Number), value])]);
    }),
  );
});
