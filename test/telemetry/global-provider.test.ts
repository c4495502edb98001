import { context, createContextKey, metrics, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { meters } from '../../src/index.ts';
import { lines, samples, start } from './started.ts';

afterEach(() => {
  metrics.disable();
  context.disable();
});

test('instruments of third parties come out of the same endpoint, beside our own', async () => {
  const telemetry = start();
  metrics.getMeter('third-party').createCounter('cache.hits').add(2, { cache: 'a' });
  meters.queues.setDepth('mail', 3);
  await telemetry.ready;
  const page = await (await fetch(telemetry.url ?? '')).text();
  expect(page).toContain('cache_hits_total{cache="a"} 2');
  expect(page).toContain('queue_depth{queue_name="mail"} 3');
});

test('after shutdown the place is free', async () => {
  await start().shutdown();
  expect(metrics.setGlobalMeterProvider(new MeterProvider())).toBe(true);
});

describe('one that is there already', () => {
  test('stays, and is named in a warning; our own meters are not touched', async () => {
    class CompanyMeterProvider extends MeterProvider {}
    const theirs = new CompanyMeterProvider();
    metrics.setGlobalMeterProvider(theirs);
    const telemetry = start();
    expect(metrics.getMeterProvider()).toBe(theirs);
    expect(lines()).toEqual([expect.stringMatching(/^warn: .*\(CompanyMeterProvider\); it stays/)]);
    meters.queues.setDepth('mail', 3);
    expect((await samples(telemetry))['queue_depth{queue_name="mail"}']).toBe(3);
    await telemetry.shutdown();
    expect(metrics.getMeterProvider()).toBe(theirs);
  });

  test('is named without what a bundler did to its name', () => {
    class MeterProvider$1 extends MeterProvider {}
    metrics.setGlobalMeterProvider(new MeterProvider$1());
    start();
    expect(lines()[0]).toContain('(MeterProvider)');
  });

  test('is left alone without a word when registerGlobal is false', () => {
    const theirs = new MeterProvider();
    metrics.setGlobalMeterProvider(theirs);
    start({ registerGlobal: false });
    expect(metrics.getMeterProvider()).toBe(theirs);
    expect(lines()).toEqual([]);
  });
});

test('registerGlobal: false leaves the place free', () => {
  start({ registerGlobal: false });
  expect(metrics.setGlobalMeterProvider(new MeterProvider())).toBe(true);
});

test('one that took our place meanwhile is not removed by our shutdown', async () => {
  const telemetry = start();
  metrics.disable();
  const theirs = new MeterProvider();
  metrics.setGlobalMeterProvider(theirs);
  await telemetry.shutdown();
  expect(metrics.getMeterProvider()).toBe(theirs);
});

describe('the context manager', () => {
  const key = createContextKey('test');
  const carried = () =>
    context.with(ROOT_CONTEXT.setValue(key, 'value'), async () => {
      await Promise.resolve();
      return context.active().getValue(key);
    });

  test('is set where none is, and stays for those who built on it meanwhile', async () => {
    expect(await carried()).toBeUndefined();
    const telemetry = start();
    expect(await carried()).toBe('value');
    await telemetry.shutdown();
    expect(await carried()).toBe('value');
  });

  test('one that is there already is kept', async () => {
    const theirs = new AsyncLocalStorageContextManager().enable();
    context.setGlobalContextManager(theirs);
    await start().shutdown();
    expect(await carried()).toBe('value');
    theirs.disable();
    expect(context.active()).toBe(ROOT_CONTEXT);
    expect(lines()).toEqual([]);
  });
});
