import type { Time } from '../../../src/instrument/given.ts';
import { stopClocks } from '../clock.ts';
import { recorded } from '../recording.ts';

const change = { platform: 'github', repository: 'acme/app' };
const series = 'platform=github,repository=acme/app';

beforeEach(() => stopClocks('2026-03-01T12:00:00Z'));
afterEach(() => jest.useRealTimers());

it('counts what was opened and merged', async () => {
  const { meters, rows } = recorded();
  meters.pullRequests.created(change);
  meters.pullRequests.created(change);
  meters.pullRequests.merged(change);
  expect(await rows('prs_created')).toEqual({ [series]: 2 });
  expect(await rows('prs_merged')).toEqual({ [series]: 1 });
  expect(await rows('pr_lifetime_hours')).toEqual({});
});

describe('the hours from opening to merge', () => {
  const opened = '2026-03-01T06:30:00Z';
  const times: [string, Time][] = [
    ['a Date', new Date(opened)],
    ['milliseconds', Date.parse(opened)],
    ['an ISO text', opened],
    ['an ISO text with an offset', '2026-03-01T08:30:00+02:00'],
  ];

  it.each(times)('are reckoned from %s to now', async (_what, createdAt) => {
    const { meters, sums } = recorded();
    meters.pullRequests.merged({ ...change, createdAt });
    expect(await sums('pr_lifetime_hours')).toEqual({ [series]: 5.5 });
  });

  it.each(times)('are reckoned from %s to when it was merged', async (_what, createdAt) => {
    const { meters, sums } = recorded({ metrics: { pr_time_to_merge_seconds: { enabled: true } } });
    meters.pullRequests.merged({ ...change, createdAt, mergedAt: new Date('2026-03-01T07:00:00Z') });
    expect(await sums('pr_lifetime_hours')).toEqual({ [series]: 0.5 });
    expect(await sums('pr_time_to_merge_seconds')).toEqual({ 'platform=github': 1800 });
  });

  it('are left out for what is no time, and when the merge came before the opening', async () => {
    const { meters, rows, losses } = recorded();
    for (const createdAt of ['yesterday', Number.NaN, new Date('never'), {}, null] as Time[]) {
      meters.pullRequests.merged({ ...change, createdAt });
    }
    meters.pullRequests.merged({ ...change, createdAt: opened, mergedAt: '2026-02-01T00:00:00Z' });
    expect(await rows('prs_merged')).toEqual({ [series]: 6 });
    expect(await rows('pr_lifetime_hours')).toEqual({});
    expect(losses.droppedByReason()).toEqual({ not_a_number: 4, negative: 1 });
  });
});

it('counts pull requests as their platform does, under the semantic conventions', async () => {
  const { meters, rows } = recorded({
    conventions: { ai: 'native', http: 'semconv', vcs: 'both', workflow: 'native' },
  });
  const repositoryUrl = 'https://user:secret@git.example.com/acme/app.git?token=secret';
  meters.pullRequests.setCount({ state: 'open', repositoryUrl }, 3);
  meters.pullRequests.setCount({ state: 'open', repositoryUrl }, 2);
  meters.pullRequests.created(change);
  expect(await rows('vcs.change.count')).toEqual({
    'vcs.change.state=open,vcs.repository.url.full=https://git.example.com/acme/app': 2,
  });
  expect(await rows('prs_created')).toEqual({ [series]: 1 });
});

it('records no lifetime from times that cannot be read, and counts them', async () => {
  const { meters, rows, losses } = recorded();
  meters.pullRequests.merged({ platform: 'github', repository: 'acme/app', createdAt: 'yesterday' });
  meters.pullRequests.merged({ platform: 'github', repository: 'acme/app', createdAt: 0, mergedAt: 'junk' });
  expect(Object.values(await rows('prs_merged'))).toEqual([2]);
  expect(await rows('pr_lifetime_hours')).toEqual({});
  expect(losses.droppedByReason()).toEqual({ not_a_number: 2 });
});
