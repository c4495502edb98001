// What the attribute processors of views do to the sets on their way: filters, and processors that look at the context.

import { type Attributes, type Context, context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  createAllowListAttributesProcessor,
  createDenyListAttributesProcessor,
  type IAttributesProcessor,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import { MeterProvider } from '../../src/sdk/index.ts';
import { cumulative, textOf, valuesOf } from './readers.ts';

const TENANT = createContextKey('tenant');

/** Adds what the context says, as one does with baggage. */
const tenant: IAttributesProcessor = {
  process: (attributes, from) => ({ ...attributes, tenant: from?.getValue(TENANT) as string | undefined }),
};

function start(...views: ViewOptions[]) {
  const reader = cumulative();
  const provider = new MeterProvider({ readers: [reader], views });
  const counter = provider.getMeter('shop').createCounter('orders');
  return { reader, provider, counter, meter: provider.getMeter('shop'), values: () => valuesOf(reader, 'orders') };
}

function of(name: string): Context {
  return ROOT_CONTEXT.setValue(TENANT, name);
}

describe('filters', () => {
  test('only what is allowed is kept; sets that become one are one series', async () => {
    const { counter, values } = start({
      instrumentName: 'orders',
      attributesProcessors: [createAllowListAttributesProcessor(['country'])],
    });
    counter.add(1, { country: 'NO', user: 'u1' });
    counter.add(2, { user: 'u2', country: 'NO' });
    counter.bind({ country: 'NO', user: 'u3' }).add(4);
    counter.add(8, { user: 'u1' });
    expect(await values()).toEqual({ [textOf({ country: 'NO' })]: 7, '{}': 8 });
  });

  test('what is denied is left out', async () => {
    const { counter, values } = start({
      instrumentName: 'orders',
      attributesProcessors: [createDenyListAttributesProcessor(['user'])],
    });
    counter.add(1, { country: 'NO', user: 'u1', paid: true });
    expect(await values()).toEqual({ [textOf({ country: 'NO', paid: true })]: 1 });
  });

  test('several processors work one after the other', async () => {
    const upper: IAttributesProcessor = { process: ({ country }) => ({ country: `${country}`.toUpperCase() }) };
    const { counter, values } = start({
      instrumentName: 'orders',
      attributesProcessors: [createDenyListAttributesProcessor(['user']), upper],
    });
    counter.add(1, { country: 'no', user: 'u1' });
    counter.add(1, { country: 'No', user: 'u2' });
    expect(await values()).toEqual({ [textOf({ country: 'NO' })]: 2 });
  });

  test('a set is taken out by the attributes that the program knows', async () => {
    const { counter, values } = start({
      instrumentName: 'orders',
      attributesProcessors: [createAllowListAttributesProcessor(['country'])],
    });
    counter.add(1, { country: 'NO', user: 'u1' });
    counter.add(1, { country: 'SE', user: 'u1' });
    counter.remove({ country: 'NO', user: 'u9' });
    counter.add(1, { country: 'SE', user: 'u1' });
    expect(await values()).toEqual({ [textOf({ country: 'SE' })]: 2 });
  });

  test('more sets than can be remembered are all found', async () => {
    const { counter, values } = start({
      instrumentName: 'orders',
      attributesProcessors: [createAllowListAttributesProcessor(['country'])],
    });
    for (const country of ['NO', 'SE']) for (let user = 0; user < 9000; user++) counter.add(1, { country, user });
    expect(await values()).toEqual({ [textOf({ country: 'NO' })]: 9000, [textOf({ country: 'SE' })]: 9000 });
  });

  test('observations are filtered like what is recorded, and add up where they become one', async () => {
    const { reader, meter } = start({
      instrumentName: 'ticks',
      attributesProcessors: [createAllowListAttributesProcessor(['core'])],
    });
    meter.createObservableCounter('ticks').addCallback((result) => {
      for (const mode of ['user', 'idle']) for (const core of [0, 1]) result.observe(core + 1, { core, mode });
    });
    expect(await valuesOf(reader, 'ticks')).toEqual({ [textOf({ core: 0 })]: 2, [textOf({ core: 1 })]: 4 });
  });
});

describe('processors that look at the context', () => {
  const view: ViewOptions = { instrumentName: '*', attributesProcessors: [tenant] };

  afterEach(() => context.disable());

  test('are asked at each call, with the context that the caller gives', async () => {
    const { counter, values } = start(view);
    for (const name of ['t1', 't2', 't1']) counter.add(1, { country: 'NO' }, of(name));
    expect(await values()).toEqual({
      [textOf({ country: 'NO', tenant: 't1' })]: 2,
      [textOf({ country: 'NO', tenant: 't2' })]: 1,
    });
  });

  test('are given the active context when the caller gives none', async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const { counter, values } = start(view);
    for (const name of ['t1', 't2']) context.with(of(name), () => counter.add(1));
    expect(await values()).toEqual({ [textOf({ tenant: 't1' })]: 1, [textOf({ tenant: 't2' })]: 1 });
  });

  test('are asked at each call of what is bound, too', async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const { counter, values } = start(view);
    const bound = counter.bind({ country: 'NO' });
    counter.clear();
    for (const name of ['t1', 't2', 't1']) context.with(of(name), () => bound.add(1));
    expect(await values()).toEqual({
      [textOf({ country: 'NO', tenant: 't1' })]: 2,
      [textOf({ country: 'NO', tenant: 't2' })]: 1,
    });
  });
});

describe('processors that behave badly', () => {
  test('one that throws costs its measurement, which is counted; the program goes on', async () => {
    let fails = false;
    const { counter, provider, values } = start({
      instrumentName: 'orders',
      attributesProcessors: [
        {
          process: (attributes) => {
            if (fails) throw new Error('no');
            return attributes;
          },
        },
      ],
    });
    counter.add(1);
    fails = true;
    counter.add(1);
    fails = false;
    counter.add(1);
    expect(await values()).toEqual({ '{}': 2 });
    expect(provider.dropped()).toEqual({ attributes_threw: 1 });
  });

  test('what one returns is cleaned like what a caller gives', async () => {
    const given = { '\u0000 country ': 'N\nO', load: Number.NaN } as Attributes;
    const { counter, values } = start({ instrumentName: 'orders', attributesProcessors: [{ process: () => given }] });
    counter.add(1, { country: 'SE' });
    expect(await values()).toEqual({ [textOf({ country: 'N O', load: 'invalid' })]: 1 });
  });

  test('one that returns nothing gives the set without attributes', async () => {
    const nothing = { process: () => undefined as unknown as Attributes };
    const { counter, values } = start({ instrumentName: 'orders', attributesProcessors: [nothing] });
    counter.add(1, { country: 'NO' });
    expect(await values()).toEqual({ '{}': 1 });
  });
});
