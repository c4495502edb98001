import { Page } from '../../../examples/demo/samples.ts';

const page = new Page(`# HELP jobs_total Jobs
# TYPE jobs_total counter
jobs_total{kind="a \\"b\\", c",outcome="success"} 3
jobs_total{kind="d",outcome="failure"} 1
# TYPE wait_seconds histogram
wait_seconds_bucket{le="+Inf"} 2
wait_seconds_sum 0.5
wait_seconds_count 2
`);

describe('a page of metrics', () => {
  it('knows its families', () => {
    expect([...page.families]).toEqual(['jobs_total', 'wait_seconds']);
  });

  it('finds samples by name and labels, quotes and commas in values included', () => {
    expect(page.find('jobs_total', { outcome: 'success' })).toEqual([
      { name: 'jobs_total', labels: { kind: 'a \\"b\\", c', outcome: 'success' }, value: 3 },
    ]);
  });

  it('adds up what it finds, and says 0 for nothing', () => {
    expect(page.sum('jobs_total')).toBe(4);
    expect(page.sum('jobs_total', { kind: 'd' })).toBe(1);
    expect(page.sum('wait_seconds_sum')).toBe(0.5);
    expect(page.sum('nowhere_total')).toBe(0);
  });
});
