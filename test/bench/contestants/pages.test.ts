// Pages are compared only if they have the same series on them.

import { LINES_A_SERIES, openPages, pageWriters, seriesOn } from '../../../bench/contestants/pages.ts';

const line = (end: string) => `request_duration_seconds_${end}\n`;

test('series of text are counted by their lines, and no other line counts', () => {
  const lines = [
    ...Array.from({ length: LINES_A_SERIES - 2 }, () => line('bucket{le="1"} 1')),
    line('sum 1'),
    line('count 1'),
  ];
  const page = `# TYPE request_duration_seconds histogram\n${lines.join('').repeat(2)}up 1\n`;
  expect(seriesOn(Buffer.from(page), 'text')).toBe(2);
  expect(seriesOn(Buffer.from(page.replace(line('sum 1'), '')), 'text')).toBeLessThan(2);
});

test.each(pageWriters.filter((name) => name !== 'binnacle'))(
  '%s writes a page with every series',
  async (contestant) => {
    const { touch, page } = await openPages(contestant, { routes: 2, format: 'text' });
    touch();
    expect(seriesOn(await page(), 'text')).toBe(40);
  },
);

test('whoever takes no part is refused', async () => {
  await expect(openPages('nobody', { routes: 1, format: 'text' })).rejects.toThrow('"nobody"');
});
