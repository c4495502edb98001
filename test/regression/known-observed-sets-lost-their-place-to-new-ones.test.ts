// A callback that names new sets first, and more than there is room for: what it named in every collection keeps its place.

import { MeterProvider } from '../../src/sdk/index.ts';
import { PullReader, pointsOf } from '../sdk/pull-reader.ts';

test('sets that are observed each time keep their series and its start, however many others come and go', async () => {
  const reader = new PullReader({ cardinalitySelector: () => 10 });
  const gauge = new MeterProvider({ readers: [reader] }).getMeter('m').createObservableGauge('depth');
  let round = 0;
  gauge.addCallback((result) => {
    if (round > 0) for (let each = 0; each < 50; each++) result.observe(1, { queue: `${round} ${each}` });
    for (let each = 0; each < 5; each++) result.observe(1, { queue: `known ${each}` });
  });
  const [first] = await pointsOf(reader, 'depth');
  for (round = 1; round < 5; round++) {
    const points = await pointsOf(reader, 'depth');
    const known = points.filter(({ attributes }) => String(attributes.queue).startsWith('known'));
    expect([points.length, known.length]).toEqual([10, 5]);
    expect(known[0]?.startTime).toEqual(first?.startTime);
  }
});
