// A callback that threw a proxy, or an error whose name throws, made the collection of everything else fail. And one that
// gave a promise with a constructor that throws was taken for one that runs for ever, and never called again.

import { MeterProvider } from '../../src/sdk/index.ts';
import { PullReader, pointsOf } from '../sdk/pull-reader.ts';

const fail = (): never => {
  throw new Error('no');
};

const hostile: [string, () => unknown][] = [
  [
    'throws a proxy that throws',
    () => {
      throw new Proxy({}, { getPrototypeOf: fail, get: fail });
    },
  ],
  [
    'throws an error without a readable name',
    () => {
      throw Object.defineProperty(new Error('e'), 'name', { get: fail });
    },
  ],
  [
    'gives a promise without a readable constructor',
    () => Object.defineProperty(Promise.resolve(), 'constructor', { get: fail }),
  ],
];

test.each(hostile)('a callback that %s harms no other, and is called again', async (_, callback) => {
  const reader = new PullReader();
  const meter = new MeterProvider({ readers: [reader] }).getMeter('m');
  meter.createCounter('counter').add(1);
  const called = jest.fn(callback as () => void);
  meter.createObservableGauge('gauge').addCallback(called);
  for (let collection = 1; collection <= 3; collection++) {
    expect(await pointsOf(reader, 'counter')).toHaveLength(1);
    expect(called).toHaveBeenCalledTimes(collection);
  }
});
