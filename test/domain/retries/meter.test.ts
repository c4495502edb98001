import { passSeconds, stopClocks } from '../clock.ts';
import { recorded } from '../recording.ts';

const call = { service: 'search', operation: 'query' };
const series = 'service.peer.name=search,mesh.operation=query';

beforeEach(() => stopClocks('2026-03-01T12:00:00Z'));
afterEach(() => jest.useRealTimers());

it('counts attempts by their number, up to five and then together', async () => {
  const { meters, rows } = recorded();
  for (const attempt of [1, 1, 5, 6, 100]) meters.retries.recordAttempt({ ...call, attempt });
  expect(await rows('mesh.retry.attempts')).toEqual({
    [`${series},mesh.retry.attempt=1`]: 2,
    [`${series},mesh.retry.attempt=5`]: 1,
    [`${series},mesh.retry.attempt=6+`]: 2,
  });
});

it('tells four ways apart in which a call ends, and starts each at zero', async () => {
  const { meters, rows } = recorded();
  const ends = (result: string) => `${series},mesh.retry.outcome=${result}`;
  meters.retries.recordSuccess(call);
  expect(await rows('mesh.retry.calls')).toEqual({
    [ends('success_first_try')]: 1,
    [ends('success_after_retry')]: 0,
    [ends('failure_without_retry')]: 0,
    [ends('failure_after_retry')]: 0,
  });
  meters.retries.recordSuccess({ ...call, attempts: 1 });
  meters.retries.recordSuccess({ ...call, attempts: 2 });
  meters.retries.recordFailure({ ...call, category: 'timeout' });
  meters.retries.recordFailure({ ...call, attempts: 3, category: 'server_error' });
  expect(await rows('mesh.retry.calls')).toEqual({
    [ends('success_first_try')]: 2,
    [ends('success_after_retry')]: 1,
    [ends('failure_without_retry')]: 1,
    [ends('failure_after_retry')]: 1,
  });
  expect(await rows('mesh.retry.failures')).toEqual({
    [`${series},mesh.failure.category=timeout`]: 1,
    [`${series},mesh.failure.category=server_error`]: 1,
  });
});

it('measures calls, waiting included', async () => {
  const { meters, sums } = recorded();
  meters.retries.observeDuration({ ...call, outcome: 'failure' }, 2.5);
  expect(await sums('mesh.retry.duration')).toEqual({ [`${series},outcome=failure`]: 2.5 });
});

describe('measure', () => {
  it('counts each attempt, and what came of all of them', async () => {
    const { meters, rows, sums } = recorded();
    const answer = {};
    const given = await meters.retries.measure(call, async (attempt) => {
      attempt();
      passSeconds(1);
      attempt();
      passSeconds(2);
      return answer;
    });
    expect(given).toBe(answer);
    expect(await rows('mesh.retry.attempts')).toEqual({
      [`${series},mesh.retry.attempt=1`]: 1,
      [`${series},mesh.retry.attempt=2`]: 1,
    });
    expect(await rows('mesh.retry.calls')).toMatchObject({ [`${series},mesh.retry.outcome=success_after_retry`]: 1 });
    expect(await sums('mesh.retry.duration')).toEqual({ [`${series},outcome=success`]: 3 });
  });

  it('throws what it throws, and knows its category', async () => {
    const { meters, rows } = recorded();
    const error = Object.assign(new Error(), { status: 503 });
    const fails = (attempt: () => void): never => {
      attempt();
      throw error;
    };
    expect(() => meters.retries.measure(call, fails)).toThrow(error);
    await expect(meters.retries.measure(call, async (attempt) => fails(attempt))).rejects.toBe(error);
    expect(await rows('mesh.retry.failures')).toEqual({ [`${series},mesh.failure.category=server_error`]: 2 });
    expect(await rows('mesh.retry.calls')).toMatchObject({ [`${series},mesh.retry.outcome=failure_without_retry`]: 2 });
    expect(await rows('mesh.retry.duration')).toEqual({ [`${series},outcome=failure`]: 2 });
  });

  it('takes a call that says nothing of attempts for one', async () => {
    const { meters, rows } = recorded();
    meters.retries.measure(call, () => 'answer');
    expect(await rows('mesh.retry.attempts')).toEqual({ [`${series},mesh.retry.attempt=1`]: 1 });
    expect(await rows('mesh.retry.calls')).toMatchObject({ [`${series},mesh.retry.outcome=success_first_try`]: 1 });
  });
});
