// Callbacks that fail, with whatever they throw: each is named, and none harms another.

import { pass, stopClocks } from '../moved-clock.ts';
import { collect, raise, startCallbacks } from './asked.ts';

describe('what is thrown', () => {
  const hostile = new Proxy(
    {},
    {
      get: () => raise('get'),
      getPrototypeOf: () => raise('getPrototypeOf'),
      has: () => raise('has'),
    },
  );
  const nameless = Object.defineProperty(new Error('odd'), 'name', { get: () => raise('name') });
  const speechless = Object.defineProperty(new Error(), 'message', { get: () => raise('message') });

  const thrown: [what: string, error: unknown, text: string][] = [
    ['an error', new TypeError('no such file'), 'failed: no such file.'],
    ['a text', 'out of paper', 'failed: out of paper.'],
    ['null', null, 'failed: null.'],
    ['undefined', undefined, 'failed: undefined.'],
    ['a symbol', Symbol('what'), 'failed: Symbol(what).'],
    ['a proxy that throws at every question', hostile, 'failed: with something that has no text.'],
    ['an object without a text', Object.create(null), 'failed: with something that has no text.'],
    ['an error whose name throws', nameless, 'failed: odd.'],
    ['an error whose message throws', speechless, 'failed: with something that has no text.'],
  ];

  test.each(thrown)('%s: is told by the name of the instrument, and the others are shown', async (_, error, text) => {
    const { reader, provider } = startCallbacks(
      {
        throwing: (result) => {
          result.observe(1);
          throw error;
        },
        rejecting: async (result) => {
          result.observe(1);
          throw error;
        },
      },
      { callbackTimeoutMs: 10_000 },
    );
    expect(await collect(reader)).toEqual({
      values: { good: 1 },
      errors: [`The callback of "throwing" ${text}`, `The callback of "rejecting" ${text}`],
    });
    expect(provider.dropped()).toEqual({});
  });

  test('a long message is cut: it may carry a whole page', async () => {
    const { reader } = startCallbacks({
      throwing: () => {
        throw new Error('x'.repeat(100_000));
      },
    });
    const [message] = (await collect(reader)).errors;
    expect(message?.length).toBeLessThan(300);
  });

  test('a batch is told by the names of all its instruments', async () => {
    const { reader, meter } = startCallbacks({});
    const instruments = ['heap', 'stack'].map((name) => meter.createObservableGauge(name));
    meter.addBatchObservableCallback(() => raise('no'), instruments);
    expect((await collect(reader)).errors).toEqual(['The callback of "heap", "stack" failed: no.']);
  });

  test('one that fails goes on being asked', async () => {
    let fails = true;
    const { reader } = startCallbacks({
      throwing: (result) => {
        if (fails) throw new Error('no');
        result.observe(2);
      },
    });
    for (let collection = 0; collection < 5; collection++) expect((await collect(reader)).errors).toHaveLength(1);
    fails = false;
    expect(await collect(reader)).toEqual({ values: { throwing: 2, good: 1 }, errors: [] });
  });

  test('the errors can be told from others by their class', async () => {
    const { reader } = startCallbacks({ throwing: () => raise('no') });
    const [error] = (await reader.collect()).errors;
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).name).toBe('CallbackError');
  });

  test('one that fails after its deadline is no unhandled rejection', async () => {
    stopClocks();
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    try {
      const { reader } = startCallbacks({
        slow: async () => {
          await new Promise((resolve) => setTimeout(resolve, 1500));
          throw new Error('too late');
        },
      });
      const collecting = collect(reader);
      await pass(2000);
      await collecting;
      await new Promise((resolve) => setImmediate(resolve));
      expect(unhandled).not.toHaveBeenCalled();
    } finally {
      process.off('unhandledRejection', unhandled);
    }
  });

  test.each<[string, PropertyDescriptor]>([
    ['whose `then` throws', { get: () => raise('then') }],
    ['whose `then` throws when called', { value: () => raise('then') }],
    [
      'that settles twice',
      { value: (done: () => void, fail: (error: Error) => void) => [fail(new Error('a')), done()] },
    ],
  ])('an answer %s is a failure like any other', async (_, then) => {
    const { reader } = startCallbacks({ odd: () => Object.defineProperty({}, 'then', then) as Promise<void> });
    const { values, errors } = await collect(reader);
    expect(values).toEqual({ good: 1 });
    expect(errors).toEqual([expect.stringMatching(/^The callback of "odd" failed: /)]);
  });
});
