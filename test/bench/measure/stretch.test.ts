// The longest stretch: what holds the loop up is seen, and what leaves turns to others is not taken for one stretch.

import { threadMs } from '../../../bench/measure/clock.ts';
import { longestStretch } from '../../../bench/measure/stretch.ts';

function work(ms: number): void {
  const until = threadMs() + ms;
  while (threadMs() < until);
}

test('work in one go is one stretch', async () => {
  expect(await longestStretch(async () => work(40))).toBeGreaterThanOrEqual(40);
});

test('work with turns for others in between is as long as its longest part', async () => {
  const stretch = await longestStretch(async () => {
    for (let part = 0; part < 8; part++) {
      work(10);
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  expect(stretch).toBeGreaterThanOrEqual(10);
  expect(stretch).toBeLessThan(80);
});
