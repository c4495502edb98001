import { passSeconds, stopClocks } from '../clock.ts';
import { recorded } from '../recording.ts';

const handler = 'handler.name=invoices';

beforeEach(() => stopClocks('2026-03-01T12:00:00Z'));
afterEach(() => jest.useRealTimers());

it('counts items that were processed, and what is known of them', async () => {
  const { meters, rows, sums } = recorded();
  meters.handlers.processed({ handler: 'invoices' });
  meters.handlers.processed({ handler: 'invoices' }, { seconds: 0.5 });
  meters.handlers.processed({ handler: 'invoices' }, { bytes: 2048, direction: 'in' });
  meters.handlers.processed({ handler: 'invoices' }, { bytes: 100 });
  expect(await rows('handler.successes')).toEqual({ [handler]: 4 });
  expect(await sums('handler.processing.duration')).toEqual({ [`${handler},outcome=success`]: 0.5 });
  expect(await sums('handler.data.size')).toEqual({ [`${handler},handler.direction=in`]: 2048, [handler]: 100 });
});

it('counts failures by kind of error', async () => {
  const { meters, rows, sums } = recorded();
  meters.handlers.failed({ handler: 'invoices', errorType: new SyntaxError('line 4711') }, 0.25);
  meters.handlers.failed({ handler: 'invoices', errorType: new SyntaxError('line 4712') });
  expect(await rows('handler.errors')).toEqual({ [`${handler},error.type=SyntaxError`]: 2 });
  expect(await sums('handler.processing.duration')).toEqual({ [`${handler},outcome=failure`]: 0.25 });
  expect(await rows('handler.successes')).toEqual({});
});

it('measures an item from its start to its end, once', async () => {
  const { meters, rows, sums, losses } = recorded();
  const good = meters.handlers.start({ handler: 'invoices' });
  const bad = meters.handlers.start({ handler: 'invoices' });
  passSeconds(2);
  good.complete({ bytes: 10, direction: 'out' });
  good.complete();
  good.fail(new Error());
  passSeconds(3);
  bad.fail(undefined);
  bad.complete();
  expect(await sums('handler.processing.duration')).toEqual({
    [`${handler},outcome=success`]: 2,
    [`${handler},outcome=failure`]: 5,
  });
  expect(await rows('handler.data.size')).toEqual({ [`${handler},handler.direction=out`]: 1 });
  expect(await rows('handler.errors')).toEqual({ [`${handler},error.type=Error`]: 1 });
  expect(losses.droppedByReason()).toEqual({ ended_twice: 3 });
});

it('measures a function, sync and async, and leaves what it gives and throws alone', async () => {
  const { meters, rows } = recorded();
  const item = {};
  const error = new RangeError();
  const fail = (): never => {
    throw error;
  };
  expect(meters.handlers.measure({ handler: 'invoices' }, () => item)).toBe(item);
  expect(await meters.handlers.measure({ handler: 'invoices' }, async () => item)).toBe(item);
  expect(() => meters.handlers.measure({ handler: 'invoices' }, fail)).toThrow(error);
  await expect(meters.handlers.measure({ handler: 'invoices' }, async () => fail())).rejects.toBe(error);
  expect(await rows('handler.successes')).toEqual({ [handler]: 2 });
  expect(await rows('handler.errors')).toEqual({ [`${handler},error.type=RangeError`]: 2 });
  expect(await rows('handler.processing.duration')).toEqual({
    [`${handler},outcome=success`]: 2,
    [`${handler},outcome=failure`]: 2,
  });
});

it('shows how much waits, as it was set and as a callback says', async () => {
  const { meters, rows } = recorded();
  meters.handlers.setQueueSize({ handler: 'invoices' }, 5);
  meters.handlers.setQueueSize({ handler: 'invoices' }, 4);
  let waiting = 6;
  meters.handlers.observeQueueSize('letters', async () => waiting);
  expect(await rows('handler.queue.size')).toEqual({ [handler]: 4, 'handler.name=letters': 6 });
  waiting = 0;
  expect(await rows('handler.queue.size')).toEqual({ [handler]: 4, 'handler.name=letters': 0 });
});
