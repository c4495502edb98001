// The whole road, both ways at once: demo -> agent -> gateway -> Prometheus, and demo <- scrape <- Prometheus.

import { startCollector } from './harness/collector.ts';
import { type Demo, startDemo } from './harness/demo.ts';
import { drivenFamilies, familiesOf, untilAllDriven } from './harness/driven.ts';
import { type Prometheus, startPrometheus } from './harness/prometheus.ts';
import { useStack } from './harness/stack.ts';
import { lastingDifferences, pulled, pushed } from './harness/two-ways.ts';

describe('what the demo measures, when its load has ended', () => {
  const stack = useStack();
  let prometheus: Prometheus;
  let demo: Demo;

  beforeAll(
    stack.logged(async () => {
      prometheus = await startPrometheus(stack);
      await startCollector(stack, { service: 'gateway' });
      await startCollector(stack, { service: 'collector' });
      demo = await startDemo(stack);
      await untilAllDriven(demo);
      await demo.drain();
    }),
    180_000,
  );

  it(
    'is in Prometheus twice, pushed and scraped, with the same names, labels and values',
    stack.logged(async () => {
      const [byPush, byPull] = [() => pushed(prometheus), () => pulled(prometheus)];
      expect(await lastingDifferences(byPush, byPull)).toEqual([]);
    }),
  );

  it(
    'is what its own page says',
    stack.logged(async () => {
      const [byPush, onPage] = [() => pushed(prometheus), () => demo.samples()];
      expect(await lastingDifferences(byPush, onPage)).toEqual([]);
    }),
  );

  it(
    'is every metric that is on by default, both ways',
    stack.logged(async () => {
      expect(drivenFamilies.length).toBeGreaterThanOrEqual(70);
      for (const way of [pushed, pulled]) {
        expect(familiesOf(await way(prometheus)).sort()).toEqual([...drivenFamilies].sort());
      }
    }),
  );

  it(
    'is more than zeros',
    stack.logged(async () => {
      const samples = await pushed(prometheus);
      const total = (family: string) =>
        samples.filter(({ metric }) => metric.__name__ === family).reduce((sum, { value }) => sum + value, 0);
      // binnacle's own counters are of losses, and there were none.
      const counters = drivenFamilies.filter((name) => name.endsWith('_total') && !name.startsWith('binnacle_'));
      expect(counters.filter((family) => total(family) === 0)).toEqual([]);
    }),
  );
});
