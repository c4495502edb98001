// Whether there is a tracer is told by what is registered with the API, and by nothing else.

import { ProxyTracerProvider, type TracerProvider, trace } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { isTracerThere } from '../../../src/sdk/exemplar/tracer.ts';

/** The API as a package finds it that has a copy of its own. */
function anotherApi(): typeof import('@opentelemetry/api') {
  let api: typeof import('@opentelemetry/api') | undefined;
  jest.isolateModules(() => {
    api = require('@opentelemetry/api');
  });
  return api as typeof import('@opentelemetry/api');
}

const tracing: TracerProvider = { getTracer: (name) => trace.getTracer(name) };

afterEach(() => {
  trace.disable();
});

test('there is none as long as nothing is registered', () => {
  expect(isTracerThere()).toBe(false);
  trace.getTracer('shop').startSpan('checkout').end();
  expect(isTracerThere()).toBe(false);
});

test('the official SDK is one, until it is gone', async () => {
  const sdk = new NodeSDK({
    autoDetectResources: false,
    metricReaders: [],
    logRecordProcessors: [],
    spanProcessors: [{ onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} }],
  });
  sdk.start();
  expect(isTracerThere()).toBe(true);
  await sdk.shutdown();
  trace.disable();
  expect(isTracerThere()).toBe(false);
});

test('so is one that another copy of the API registered', () => {
  const other = anotherApi();
  expect(other.trace).not.toBe(trace);
  other.trace.setGlobalTracerProvider(tracing);
  expect(isTracerThere()).toBe(true);
  other.trace.disable();
});

test('the no-op is none, whichever copy it is from, and whatever stands before it', () => {
  const other = anotherApi();
  for (const provider of [
    new ProxyTracerProvider().getDelegate(),
    new ProxyTracerProvider(),
    new other.ProxyTracerProvider(),
  ]) {
    trace.setGlobalTracerProvider(provider);
    expect(isTracerThere()).toBe(false);
    trace.disable();
  }
});

test('the no-op is known in a program whose names a bundler made short', () => {
  const noop = new ProxyTracerProvider().getDelegate().constructor;
  const { name } = noop;
  Object.defineProperty(noop, 'name', { value: 'e' });
  const isThere = isTracerThere();
  Object.defineProperty(noop, 'name', { value: name });
  expect(isThere).toBe(false);
});

test('one behind two proxies is one', () => {
  const [outer, inner] = [new ProxyTracerProvider(), new ProxyTracerProvider()];
  outer.setDelegate(inner);
  trace.setGlobalTracerProvider(outer);
  expect(isTracerThere()).toBe(false);
  inner.setDelegate(tracing);
  expect(isTracerThere()).toBe(true);
});

test('a proxy of itself, and one that throws, are none', () => {
  const own = new ProxyTracerProvider();
  own.setDelegate(own);
  const throwing = {
    ...tracing,
    get getDelegate(): never {
      throw new Error('no');
    },
  };
  for (const provider of [own, Object.create(null, Object.getOwnPropertyDescriptors(throwing)) as TracerProvider]) {
    trace.setGlobalTracerProvider(provider);
    expect(isTracerThere()).toBe(false);
    trace.disable();
  }
});
