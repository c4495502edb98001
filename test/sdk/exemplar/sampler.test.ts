// Which measurements may become exemplars, and what such an exemplar says.

import { type Context, context as contextApi, ROOT_CONTEXT, type Span, TraceFlags, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { type ExemplarFilter, ExemplarSampler } from '../../../src/sdk/exemplar/sampler.ts';
import { SteadyClock } from '../../../src/support/clock.ts';
import { heapInUse, megabyte } from '../../heap.ts';
import { pass, stopClocks } from '../moved-clock.ts';
import { inSpan, SPAN_ID, TRACE_ID } from './spans.ts';

const unsampled = inSpan({ traceFlags: TraceFlags.NONE });

function sampler(filter?: unknown): ExemplarSampler {
  return new ExemplarSampler(filter, new SteadyClock());
}

function register(): void {
  trace.setGlobalTracerProvider({ getTracer: () => trace.getTracer('none') });
}

afterEach(() => {
  trace.disable();
  contextApi.disable();
});

describe('is on', () => {
  test.each<[ExemplarFilter, boolean, boolean]>([
    ['trace_based', false, true],
    ['always_on', true, true],
    ['always_off', false, false],
  ])('%s: without a tracer %p, with one %p', (filter, without, withOne) => {
    const early = sampler(filter);
    expect(early.isOn).toBe(without);
    register();
    expect(early.isOn).toBe(without);
    early.look();
    expect(early.isOn).toBe(withOne);
    expect(sampler(filter).isOn).toBe(withOne);
  });

  test('from then on, also when the tracer goes', () => {
    register();
    const one = sampler();
    trace.disable();
    one.look();
    expect(one.isOn).toBe(true);
  });

  test.each([undefined, null, 'ALWAYS_ON', 7, {}])('by default as trace_based: %p', (filter) => {
    expect(sampler(filter).isOn).toBe(false);
    register();
    expect(sampler(filter).isOn).toBe(true);
    expect(sampler(filter).exemplarOf(1, unsampled)).toBeUndefined();
  });
});

describe('an exemplar', () => {
  test.each<[ExemplarFilter, string, Context, boolean]>([
    ['trace_based', 'a sampled span', inSpan(), true],
    ['trace_based', 'a sampled span with more flags', inSpan({ traceFlags: 0xff }), true],
    ['trace_based', 'a span that is not sampled', unsampled, false],
    ['trace_based', 'no span', ROOT_CONTEXT, false],
    ['always_on', 'a span that is not sampled', unsampled, true],
    ['always_on', 'no span', ROOT_CONTEXT, false],
  ])('%s, in %s: %p', (filter, _, context, isOne) => {
    expect(sampler(filter).exemplarOf(1, context) !== undefined).toBe(isOne);
  });

  test('has the value, the ids, and the moment by the wall clock', async () => {
    stopClocks();
    const one = sampler();
    await pass(1500);
    expect(one.exemplarOf(0.25, inSpan())).toEqual({
      value: 0.25,
      time: [Math.floor(Date.now() / 1000), 500_000_000],
      traceId: TRACE_ID,
      spanId: SPAN_ID,
    });
  });

  test('is of the context that is handed on, else of the active one', () => {
    contextApi.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const handedOn = inSpan({ spanId: 'aaaaaaaaaaaaaaaa' });
    contextApi.with(inSpan(), () => {
      expect(sampler().exemplarOf(1, undefined)?.spanId).toBe(SPAN_ID);
      expect(sampler().exemplarOf(1, handedOn)?.spanId).toBe('aaaaaaaaaaaaaaaa');
      expect(sampler().exemplarOf(1, ROOT_CONTEXT)).toBeUndefined();
    });
    expect(sampler().exemplarOf(1, undefined)).toBeUndefined();
  });

  test.each([
    ['zeros', { traceId: '0'.repeat(32) }],
    ['another length', { spanId: 'abc' }],
    ['other letters', { traceId: '"} 1\n#'.padEnd(32, 'g') }],
    ['no text', { traceId: 5 as unknown as string }],
  ])('never has an id that is %s', (_, span) => {
    expect(sampler().exemplarOf(1, inSpan(span))).toBeUndefined();
  });

  test('does not keep the message that its ids were cut out of', () => {
    const one = sampler();
    const before = heapInUse();
    const exemplars = Array.from({ length: 20 }, () => {
      const message = megabyte(TRACE_ID + SPAN_ID);
      return one.exemplarOf(1, inSpan({ traceId: message.slice(0, 32), spanId: message.slice(32, 48) }));
    });
    expect(heapInUse() - before).toBeLessThan(5_000_000);
    expect(exemplars[19]).toMatchObject({ traceId: TRACE_ID, spanId: SPAN_ID });
  });

  test('is none in a context that is none, or throws, or whose span throws', () => {
    const throwing = () => {
      throw new Error('no');
    };
    const spans = [{}, { spanContext: throwing }, { spanContext: () => null }] as unknown as Span[];
    const contexts = [
      'context',
      7,
      {},
      { getValue: throwing },
      ...spans.map((span) => trace.setSpan(ROOT_CONTEXT, span)),
    ];
    for (const context of contexts) expect(sampler().exemplarOf(1, context as Context)).toBeUndefined();
  });
});
