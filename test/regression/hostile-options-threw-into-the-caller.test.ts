// Options, versions and lists of observables that cannot be read - a revoked proxy, a getter that throws, a list of four
// thousand million holes - threw into the caller of getMeter(), create...(), bind() and forceFlush(), or kept it for minutes.

import type { Attributes } from '@opentelemetry/api';
import { MeterProvider } from '../../src/sdk/index.ts';
import { metricsOf, PullReader } from '../sdk/pull-reader.ts';

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

const unreadable: [string, () => unknown][] = [
  ['a revoked proxy', () => revoked({})],
  ['a revoked proxy of a list', () => revoked([])],
  [
    'a getter that throws',
    () => ({
      get schemaUrl() {
        throw new Error('no');
      },
      get description() {
        throw new Error('no');
      },
    }),
  ],
  ['an endless list', () => new Array(2 ** 32 - 1)],
  ['a bigint', () => 1n],
];

test.each(unreadable)('%s may stand in every place', async (_, make) => {
  const reader = new PullReader();
  const provider = new MeterProvider({ readers: [reader] });
  const given = () => make() as never;
  const meter = provider.getMeter('m', given(), given());
  const counter = meter.createCounter('counter', given());
  counter.bind(given()).add(1);
  counter.remove(given());
  counter.add(1);
  meter.createCounter('zero', { startAtZero: given() }).add(1);
  meter.createHistogram('advice', { advice: given() }).record(1);
  meter.createHistogram('bounds', { advice: { explicitBucketBoundaries: given() } }).record(1);
  meter.addBatchObservableCallback(() => {}, given());
  meter.addBatchObservableCallback(() => {}, [make()] as never);
  meter.removeBatchObservableCallback(() => {}, [make()] as never);
  await reader.collect({ timeoutMillis: given() });
  await provider.forceFlush(given());
  expect((await metricsOf(reader)).map(({ descriptor }) => descriptor.name)).toEqual([
    'counter',
    'zero',
    'advice',
    'bounds',
  ]);
  await provider.shutdown(given());
});

test('a bind that cannot read its attributes is no measurement that was lost; each value for it is one', () => {
  const provider = new MeterProvider({ readers: [new PullReader()] });
  const counter = provider.getMeter('m').createCounter('counter');
  const bound = counter.bind(revoked({}) as Attributes);
  counter.remove(revoked({}) as Attributes);
  expect(provider.dropped()).toEqual({});
  bound.add(1);
  bound.add(1);
  expect(provider.dropped()).toEqual({ attributes_threw: 2 });
});
