import { declared, oneOf } from '../../src/definition/attribute.ts';
import { defineCounter, defineGauge, defineObservableUpDownCounter } from '../../src/definition/define.ts';
import type { Binder } from '../../src/instrument/binder.ts';
import { MetricsCollector } from '../../src/instrument/metrics-collector.ts';
import { Recording } from './recording.ts';

function collector(): { recording: Recording; binder: Binder; metrics: MetricsCollector } {
  const recording = new Recording();
  const binder = recording.attached();
  return { recording, binder, metrics: new MetricsCollector(binder, async () => 'the text') };
}

describe('metrics that are registered by name', () => {
  it('count, under a name with or without _total', async () => {
    const { recording, metrics } = collector();
    metrics.registerCounter('jobs_total', 'Jobs done', ['queue']);
    metrics.incrementCounter('jobs_total', { queue: 'mail' });
    metrics.incrementCounter('jobs', { queue: 'mail' }, 2);
    expect(await recording.rows('jobs')).toEqual({ 'queue=mail': 3 });
  });

  it('move up and down', async () => {
    const { recording, metrics } = collector();
    metrics.registerGauge('depth', 'Depth');
    metrics.setGauge('depth', 5);
    metrics.incrementGauge('depth');
    metrics.decrementGauge('depth', {}, 4);
    expect(await recording.rows('depth')).toEqual({ '': 2 });
  });

  it('spread values over buckets, those for HTTP unless others are given', async () => {
    const { recording, metrics } = collector();
    metrics.registerHistogram('size', 'Size', ['kind'], [1, 2]);
    metrics.registerHistogram('wait', 'Wait');
    metrics.observeHistogram('size', 1.5, { kind: 'a' });
    metrics.observeHistogram('wait', 1.5);
    expect((await recording.points('size'))[0]?.value).toMatchObject({
      buckets: { boundaries: [1, 2], counts: [0, 1, 0] },
    });
    expect((await recording.points('wait'))[0]?.value).toMatchObject({ count: 1 });
  });

  it('take the time, with labels that are known at the end only', async () => {
    const { recording, metrics } = collector();
    metrics.registerHistogram('wait', 'Wait', ['kind', 'outcome']);
    const labels = { kind: 'a' };
    const stop = metrics.startTimer('wait', labels);
    labels.kind = 'changed';
    expect(stop({ outcome: 'success' })).toBeGreaterThanOrEqual(0);
    expect(await recording.rows('wait')).toEqual({ 'kind=a,outcome=success': 1 });
  });

  it('keep 100 values a label', async () => {
    const { recording, metrics } = collector();
    metrics.registerCounter('jobs', 'Jobs', ['queue']);
    for (let queue = 0; queue < 500; queue++) metrics.incrementCounter('jobs', { queue: `q${queue}` });
    const rows = await recording.rows('jobs');
    expect(Object.keys(rows)).toHaveLength(101);
    expect(rows['queue=_OTHER']).toBe(400);
  });

  it('may be registered twice, but not as something else', () => {
    const { metrics } = collector();
    metrics.registerCounter('jobs_total', 'Jobs', ['queue']);
    expect(() => metrics.registerCounter('jobs', 'Jobs', ['queue'])).not.toThrow();
    expect(() => metrics.registerCounter('jobs', 'Other jobs', ['queue'])).toThrow('BINNACLE_DUPLICATE_METRIC');
    expect(() => metrics.registerCounter('5 jobs', 'Jobs')).toThrow('BINNACLE_INVALID_DEFINITION');
    expect(() => metrics.registerGauge('jobs_by_user', 'Jobs', ['user_id'])).toThrow('identifies one thing');
  });
});

describe('metrics of the domain meters', () => {
  const sales = defineCounter({
    name: 'shop.sales',
    description: 'Sales',
    attributes: { channel: oneOf(['web']), peer: declared({ cap: 4, key: 'service.peer.name' }) },
  });

  it('are found by their name in Prometheus, with the labels it shows or the keys of OpenTelemetry', async () => {
    const { recording, binder, metrics } = collector();
    binder.instruments('shop', { sales });
    metrics.incrementCounter('shop_sales_total', { channel: 'web', service_peer_name: 'api' });
    metrics.incrementCounter('shop.sales', { channel: 'web', 'service.peer.name': 'api' });
    expect(await recording.rows('shop.sales')).toEqual({ 'channel=web,service.peer.name=api': 2 });
  });

  it('are set whatever kind of level they are', async () => {
    const { recording, binder, metrics } = collector();
    binder.instruments('shop', {
      heat: defineGauge({ name: 'heat', description: 'Heat' }),
      depth: defineObservableUpDownCounter({ name: 'depth', description: 'Depth' }),
    });
    metrics.setGauge('heat', 21);
    metrics.setGauge('depth', 5);
    metrics.decrementGauge('depth');
    expect(await recording.rows('heat')).toEqual({ '': 21 });
    expect(await recording.rows('depth')).toEqual({ '': 4 });
  });
});

describe('a name that cannot be served', () => {
  it('is counted, and never throws', () => {
    const { binder, metrics } = collector();
    metrics.registerCounter('jobs', 'Jobs');
    metrics.incrementCounter('nothing');
    metrics.setGauge('jobs', 1);
    metrics.incrementGauge('jobs');
    metrics.decrementGauge('jobs');
    metrics.observeHistogram('jobs', 1);
    metrics.startTimer('nothing')();
    metrics.incrementCounter(Symbol('jobs') as never);
    expect(binder.losses.droppedByReason()).toEqual({ unknown_metric: 7 });
  });

  it('nor do hostile values and labels', () => {
    const { binder, metrics } = collector();
    const hostile = new Proxy({}, { get: fail, ownKeys: fail });
    metrics.registerGauge('depth', 'Depth', ['queue']);
    metrics.registerHistogram('wait', 'Wait', ['queue']);
    metrics.decrementGauge('depth', { queue: 'a' }, Symbol('x') as never);
    metrics.decrementGauge('depth', { queue: 'a' }, null as never);
    metrics.incrementGauge('depth', null as never, 1);
    expect(binder.losses.droppedByReason()).toEqual({ not_a_number: 2 });
    metrics.setGauge('depth', 1, hostile);
    metrics.startTimer('wait', hostile)(hostile);
    expect(binder.losses.droppedByReason()).toEqual({ not_a_number: 2, attributes_threw: 3 });
  });
});

describe('getMetrics', () => {
  it('gives the text of a scrape', async () => {
    expect(await collector().metrics.getMetrics()).toBe('the text');
  });
});

function fail(): never {
  throw new Error('hostile');
}
