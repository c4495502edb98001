import { recorded } from '../recording.ts';

it('counts what is waited for up and down, by type', async () => {
  const { meters, rows } = recorded();
  meters.approvals.add({ type: 'code_review' });
  meters.approvals.add({ type: 'code_review' });
  meters.approvals.add({ type: 'deployment' });
  meters.approvals.remove({ type: 'code_review' });
  expect(await rows('pending_approvals')).toEqual({ 'type=code_review': 1, 'type=deployment': 1 });
});

it('is set to a number, and goes on from there', async () => {
  const { meters, rows } = recorded();
  meters.approvals.add({ type: 'code_review' });
  meters.approvals.set({ type: 'code_review' }, 7);
  meters.approvals.remove({ type: 'code_review' });
  meters.approvals.set({ type: 'deployment' }, 0);
  expect(await rows('pending_approvals')).toEqual({ 'type=code_review': 6, 'type=deployment': 0 });
});

it('keeps no ids as types', async () => {
  const { meters, rows, losses } = recorded();
  meters.approvals.add({ type: '4711' });
  expect(await rows('pending_approvals')).toEqual({ 'type=_OTHER': 1 });
  expect(losses.replacements()).toEqual([{ metric: 'pending_approvals', attribute: 'type', times: 1 }]);
});
