import { recorded } from '../recording.ts';

it('keeps the depth that was set last', async () => {
  const { meters, rows } = recorded();
  meters.queues.setDepth('issues', 3);
  meters.queues.setDepth('issues', 2);
  meters.queues.setDepth('builds', 0);
  expect(await rows('queue_depth')).toEqual({ 'queue_name=issues': 2, 'queue_name=builds': 0 });
  expect(await rows('queue_depth')).toEqual({ 'queue_name=issues': 2, 'queue_name=builds': 0 });
});

it('asks a callback, sync or async, at each collection, until it is told to stop', async () => {
  const { meters, rows } = recorded();
  const waiting = ['a', 'b'];
  const read = jest.fn(() => waiting.length);
  const stop = meters.queues.observeDepth('issues', read);
  meters.queues.observeDepth('builds', async () => 9);
  expect(await rows('queue_depth')).toEqual({ 'queue_name=issues': 2, 'queue_name=builds': 9 });
  waiting.pop();
  expect(await rows('queue_depth')).toMatchObject({ 'queue_name=issues': 1 });
  stop();
  stop();
  await rows('queue_depth');
  expect(read).toHaveBeenCalledTimes(2);
});

it('shows nothing for a callback that fails or does not know, counts the failure, and asks the others', async () => {
  const { meters, rows, losses } = recorded();
  meters.queues.observeDepth('thrown', () => {
    throw new Error('no connection');
  });
  meters.queues.observeDepth('rejected', () => Promise.reject(new Error('no connection')));
  meters.queues.observeDepth('nan', () => Number.NaN);
  meters.queues.observeDepth('unknown', () => undefined);
  meters.queues.observeDepth('builds', () => 1);
  expect(await rows('queue_depth')).toEqual({ 'queue_name=builds': 1 });
  expect(losses.droppedByReason()).toEqual({ callback_failed: 3 });
});

it('keeps a callback over a telemetry that ends and one that starts', async () => {
  const { meters, rows, binder, recording } = recorded();
  binder.detach();
  meters.queues.observeDepth('builds', () => 4);
  expect(await rows('queue_depth')).toEqual({});
  recording.attach(binder);
  expect(await rows('queue_depth')).toEqual({ 'queue_name=builds': 4 });
});

it('keeps the names that the service declares, and no others', async () => {
  const { meters, rows } = recorded({ attributeValues: { queue_name: ['issues'] } });
  meters.queues.setDepth('issues', 1);
  meters.queues.setDepth('builds', 2);
  expect(await rows('queue_depth')).toEqual({ 'queue_name=issues': 1, 'queue_name=_OTHER': 2 });
});
