import { passSeconds, stopClocks } from '../clock.ts';
import { recorded } from '../recording.ts';

const issue = { provider: 'anthropic-claude', platform: 'github', issueType: 'bug' } as const;
const work = 'provider=anthropic-claude,platform=github';

beforeEach(() => stopClocks('2026-03-01T12:00:00Z'));
afterEach(() => jest.useRealTimers());

it('counts issues that were created, by platform and repository', async () => {
  const { meters, rows } = recorded();
  meters.issues.created({ platform: 'github', repository: 'https://git.example.com/acme/app.git' });
  meters.issues.created({ platform: 'sourcehut', repository: 'acme/app' });
  expect(await rows('issues_created')).toEqual({
    'platform=github,repository=acme/app': 1,
    'platform=_OTHER,repository=acme/app': 1,
  });
});

it('counts issues that were processed, and starts every other outcome of the same work at zero', async () => {
  const { meters, rows } = recorded();
  meters.issues.processed({ provider: 'anthropic-claude', platform: 'github', outcome: 'success' });
  expect(await rows('issues_processed')).toEqual({
    [`${work},outcome=success`]: 1,
    [`${work},outcome=failure`]: 0,
    [`${work},outcome=escalation`]: 0,
    [`${work},outcome=cancelled`]: 0,
    [`${work},outcome=timeout`]: 0,
  });
});

it('starts all outcomes at zero before anything happened, once the service declares who works where', async () => {
  const { rows } = recorded({ attributeValues: { provider: ['anthropic-claude'], platform: ['github'] } });
  const counts = await rows('issues_processed');
  expect(Object.keys(counts)).toHaveLength(5);
  expect(new Set(Object.values(counts))).toEqual(new Set([0]));
});

it('measures an issue from its start to its end, whatever the outcome', async () => {
  const { meters, rows, sums } = recorded();
  const done = meters.issues.start(issue);
  const given = meters.issues.start(issue);
  passSeconds(90);
  done.complete('success');
  passSeconds(10);
  given.cancel();
  expect(await sums('issue_completion_duration_seconds')).toEqual({ [`${work},issue_type=bug`]: 190 });
  expect(await rows('issue_completion_duration_seconds')).toEqual({ [`${work},issue_type=bug`]: 2 });
  expect(await rows('issues_processed')).toMatchObject({
    [`${work},outcome=success`]: 1,
    [`${work},outcome=cancelled`]: 1,
  });
});

it('ends an issue once', async () => {
  const { meters, rows, losses } = recorded();
  const handle = meters.issues.start(issue);
  handle.complete('failure');
  handle.complete('success');
  handle.cancel();
  expect(await rows('issues_processed')).toMatchObject({
    [`${work},outcome=success`]: 0,
    [`${work},outcome=failure`]: 1,
    [`${work},outcome=cancelled`]: 0,
  });
  expect(losses.droppedByReason()).toEqual({ ended_twice: 2 });
});

it('takes the attributes as they were at the start', async () => {
  const { meters, rows } = recorded();
  const mine: { provider: string; platform: string; issueType: 'bug' | 'chore' } = { ...issue };
  const handle = meters.issues.start(mine);
  mine.issueType = 'chore';
  handle.complete('success');
  expect(await rows('issue_completion_duration_seconds')).toEqual({ [`${work},issue_type=bug`]: 1 });
});
