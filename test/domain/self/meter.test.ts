import { capped } from '../../../src/definition/attribute.ts';
import { defineCounter } from '../../../src/definition/define.ts';
import { lossReasons } from '../../../src/instrument/losses.ts';
import { recorded } from '../recording.ts';

const drops = 'binnacle.measurements.dropped';
const replacements = 'binnacle.attribute.replacements';

it('shows every reason from zero, and counts calls that were not recorded', async () => {
  const { meters, rows } = recorded();
  const none = Object.fromEntries(lossReasons.map((reason) => [`binnacle.reason=${reason}`, 0]));
  expect(await rows(drops)).toEqual(none);
  meters.approvals.set({ type: 'code_review' }, Number.NaN);
  meters.queues.setDepth('issues', '3' as never);
  const request = meters.ai.request({ provider: 'anthropic-claude', model: 'claude-opus-4' });
  request.succeed();
  request.succeed();
  expect(await rows(drops)).toEqual({
    ...none,
    'binnacle.reason=not_finite': 1,
    'binnacle.reason=not_a_number': 1,
    'binnacle.reason=ended_twice': 1,
  });
});

it('counts values that were replaced, by metric and attribute', async () => {
  const { meters, rows } = recorded();
  meters.queues.setDepth('4711', 1);
  meters.queues.setDepth('4711', 2);
  expect(await rows(replacements)).toEqual({ 'binnacle.metric=queue_depth,binnacle.attribute=queue_name': 2 });
});

it('goes on over a telemetry that ends and one that starts', async () => {
  const { meters, rows, binder, recording } = recorded();
  binder.detach();
  meters.approvals.add({ type: 'code_review' });
  recording.attach(binder);
  expect(await rows(drops)).toMatchObject({ 'binnacle.reason=before_init': 1 });
});

it('names every metric as it is, slashes too, and is not fed by being read', async () => {
  const { binder, rows } = recorded();
  const { jobs } = binder.instruments('own', {
    jobs: defineCounter({ name: 'jobs/done', description: 'Jobs done', attributes: { queue: capped(1) } }),
  });
  jobs.add(1, { queue: 'a' });
  jobs.add(1, { queue: 'b' });
  const counted = { 'binnacle.metric=jobs/done,binnacle.attribute=queue': 1 };
  expect(await rows(replacements)).toEqual(counted);
  expect(await rows(replacements)).toEqual(counted);
});
