import { capped, normalised, oneOf } from '../../src/definition/attribute.ts';
import { defineCounter, defineGauge, defineHistogram } from '../../src/definition/define.ts';
import { Binder } from '../../src/instrument/binder.ts';
import { Recording } from './recording.ts';

const options = {
  name: 'shop.sales',
  unit: '{sale}',
  description: 'Sales',
  attributes: { channel: oneOf(['web', 'app']) },
};
const sales = defineCounter(options);

describe('instruments', () => {
  it('are the same ones for the same definition, so that two meters add to one series', async () => {
    const recording = new Recording();
    const binder = recording.attached();
    const first = binder.instruments('shop', { sales });
    const second = binder.instruments('shop', { other: sales });
    expect(second.other).toBe(first.sales);
    first.sales.add(1, { channel: 'web' });
    second.other.add(1, { channel: 'web' });
    expect(await recording.rows('shop.sales')).toEqual({ 'channel=web': 2 });
  });

  it('are the same ones for an equal definition, as a module makes it that is loaded twice', () => {
    const binder = new Binder();
    const made = () =>
      defineCounter({ ...options, attributes: { code: normalised<number>((value) => String(value), { cap: 3 }) } });
    expect(binder.instruments('shop', { sales: made() }).sales).toBe(
      binder.instruments('shop', { sales: made() }).sales,
    );
  });

  it.each([
    ['another kind', defineGauge({ ...options, name: 'shop.sales.total' })],
    ['another description', defineCounter({ ...options, description: 'Sold' })],
    ['other attributes', defineCounter({ ...options, attributes: { channel: oneOf(['web']) } })],
    ['another OTel name', defineCounter({ ...options, name: 'shop_sales' })],
    ['another rule function', defineCounter({ ...options, attributes: { channel: normalised(String, { cap: 2 }) } })],
  ])('are refused for a name that is taken in Prometheus by %s', (_what, other) => {
    const binder = new Binder();
    binder.instruments('shop', { sales });
    expect(() => binder.instruments('elsewhere', { other })).toThrow(
      expect.objectContaining({
        code: 'BINNACLE_DUPLICATE_METRIC',
        problems: [expect.stringMatching(/are both "shop_sales_total" in Prometheus; rename one/)],
      }),
    );
  });

  it('come frozen, under the names of the definitions', () => {
    const metrics = new Binder().instruments('shop', { sales });
    expect(Object.keys(metrics)).toEqual(['sales']);
    expect(Object.isFrozen(metrics)).toBe(true);
  });
});

describe('find', () => {
  it('finds an instrument by its name in OpenTelemetry and in Prometheus', () => {
    const binder = new Binder();
    const { sales: instrument } = binder.instruments('shop', { sales });
    expect(binder.find('shop.sales')).toBe(instrument);
    expect(binder.find('shop_sales_total')).toBe(instrument);
    expect(binder.find('shop_sales')).toBeUndefined();
    expect(binder.find('constructor')).toBeUndefined();
  });
});

describe('attach', () => {
  const definitions = {
    native: defineCounter({ name: 'a.native', description: 'A', convention: { area: 'ai', family: 'native' } }),
    semconv: defineCounter({ name: 'a.semconv', description: 'A', convention: { area: 'ai', family: 'semconv' } }),
    hidden: defineCounter({ name: 'a.hidden', description: 'A', enabled: false }),
    plain: defineCounter({ name: 'a.plain', description: 'A' }),
  };

  async function recorded(settings: Parameters<Recording['attached']>[0]) {
    const recording = new Recording();
    const binder = recording.attached(settings);
    const metrics = binder.instruments('shop', definitions);
    for (const counter of Object.values(metrics)) counter.add(1);
    expect(binder.losses.droppedByReason()).toEqual({});
    const descriptors = await Promise.all(
      Object.values(definitions).map(async ({ name }) =>
        (await recording.descriptor(name)) === undefined ? [] : [name],
      ),
    );
    return descriptors.flat();
  }

  it('creates no instrument that is not wanted, and counts no call to it', async () => {
    expect(await recorded({})).toEqual(['a.native', 'a.plain']);
    expect(await recorded({ metrics: { 'a.hidden': { enabled: true } } })).toEqual(['a.native', 'a.hidden', 'a.plain']);
    expect(await recorded({ metrics: { shop: { enabled: false } } })).toEqual([]);
    expect(await recorded({ metrics: { shop: { enabled: false }, a_plain_total: { enabled: true } } })).toEqual([
      'a.plain',
    ]);
  });

  it('records the family of names that is asked for, or both', async () => {
    const conventions = { http: 'semconv', vcs: 'native', workflow: 'native' } as const;
    expect(await recorded({ conventions: { ...conventions, ai: 'semconv' } })).toEqual(['a.semconv', 'a.plain']);
    expect(await recorded({ conventions: { ...conventions, ai: 'both' } })).toEqual([
      'a.native',
      'a.semconv',
      'a.plain',
    ]);
  });

  it('hands the boundaries over as advice, so that a reader may choose another aggregation', () => {
    const binder = new Binder();
    const createHistogram = jest.fn(() => ({ record: () => {} }));
    binder.instruments('shop', {
      wait: defineHistogram({ name: 'wait', unit: 's', description: 'Wait', boundaries: [1, 2] }),
    });
    binder.attach({ getMeter: () => ({ createHistogram }) } as never);
    expect(createHistogram).toHaveBeenCalledWith('wait', {
      unit: 's',
      description: 'Wait',
      advice: { explicitBucketBoundaries: [1, 2] },
    });
  });

  it('gives each telemetry its own caps: a value that was too many is not too many for ever', async () => {
    const [first, second] = [new Recording(), new Recording()];
    const binder = first.attached();
    const visits = defineCounter({ name: 'visits', description: 'Visits', attributes: { page: capped(1) } });
    const metrics = binder.instruments('shop', { visits });
    metrics.visits.add(1, { page: 'a' });
    metrics.visits.add(1, { page: 'b' });
    second.attach(binder);
    metrics.visits.add(1, { page: 'b' });
    expect(await first.rows('visits')).toEqual({ 'page=a': 1, 'page=_OTHER': 1 });
    expect(await second.rows('visits')).toEqual({ 'page=b': 1 });
  });
});
