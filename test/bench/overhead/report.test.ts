// Shows that the overhead section says what was measured, and whether the goals are reached.

import { BINNACLE, BINNACLE_HTTP, overheadSection, rowOf, tableOf } from '../../../bench/overhead/report.ts';

function reportOf(ratio: number) {
  const generations = [1, 2, 3].map(() => [{ bare: 100, measured: 100 * ratio }]);
  const rows = [rowOf('work', BINNACLE, generations), rowOf('hello', BINNACLE_HTTP, generations)];
  return { rows, scrapeMs: { [BINNACLE]: 1.25 }, isQuick: false };
}

function goalLines(section: string): string[] {
  return section.split('\n').filter((line) => /\| (yes|\*\*no\*\*|-) \|$/.test(line));
}

describe('the overhead section', () => {
  it('has a row a variant: CPU a request, what is above bare, and the ratio with its interval', () => {
    expect(overheadSection(reportOf(1.005))).toContain('| binnacle | 100.5 us | 0.5 us | 1.005 x (1.005 to 1.005) |');
  });

  it('says that goals are reached, and that they are not', () => {
    expect(goalLines(overheadSection(reportOf(1.005)))).toEqual([
      expect.stringMatching(/at most 1\.01 x .* yes \|$/),
      expect.stringMatching(/at most 1\.05 x .* yes \|$/),
    ]);
    expect(goalLines(overheadSection(reportOf(1.03)))).toEqual([
      expect.stringMatching(/at most 1\.01 x .* \*\*no\*\* \|$/),
      expect.stringMatching(/at most 1\.05 x .* yes \|$/),
    ]);
  });

  it('does not call a goal reached that was not measured', () => {
    const lines = goalLines(overheadSection({ rows: [], scrapeMs: {}, isQuick: false }));
    expect(lines).toEqual([expect.stringContaining('not measured'), expect.stringContaining('not measured')]);
  });
});

describe('the table', () => {
  it('shows the rows, and what a scrape takes', () => {
    const text = tableOf(reportOf(1.02));
    expect(text).toMatch(/^A handler that works 1 ms +binnacle +102\.0 us +2\.0 us +1\.020 x/m);
    expect(text).toContain('binnacle 1.3 ms');
  });

  it('shows no figures of a quick run', () => {
    expect(tableOf({ ...reportOf(1.02), isQuick: true })).not.toContain('1.02');
  });
});
