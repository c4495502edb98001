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

  const other = (changes: object) => defineCounter({ ...options, ...changes });
  const renamed = other({ name: 'shop_sales' });

  it.each([
    [
      'another kind',
      defineGauge({ ...options, name: 'shop.sales.total' }),
      /"shop\.sales\.total" and "shop\.sales" are both/,
    ],
    ['another OTel name', renamed, /are both "shop_sales_total" in Prometheus; rename one/],
    ['another description', other({ description: 'Sold' }), /"shop\.sales" was defined before with other description;/],
    ['other attributes', other({ attributes: { channel: oneOf(['web']) } }), /with other attributes; use one/],
    ['another rule function', other({ attributes: { channel: normalised(String, { cap: 2 }) } }), /other attributes;/],
    ['another unit and limit', other({ unit: '{thing}', limit: 5 }), /with other unit, limit;/],
  ])('are refused for a name that is taken in Prometheus by %s', (_what, second, problem) => {
    const binder = new Binder();
    binder.instruments('own', { sales });
    expect(() => binder.instruments('collector', { second })).toThrow(
      expect.objectContaining({ code: 'BINNACLE_DUPLICATE_METRIC', problems: [expect.stringMatching(problem)] }),
    );
  });

  it('name boundaries and kind where those differ', () => {
    const binder = new Binder();
    const wait = { name: 'wait', description: 'Wait' };
    binder.instruments('own', { wait: defineHistogram({ ...wait, boundaries: [1] }) });
    expect(() => binder.instruments('own', { wait: defineHistogram({ ...wait, boundaries: [2] }) })).toThrow(
      '"wait" was defined before with other boundaries;',
    );
    expect(() => binder.instruments('own', { wait: defineGauge(wait) })).toThrow('with other kind, boundaries;');
  });

  it.each([
    ['shop', sales, '"shop.sales" is a metric of binnacle\'s own (meters.shop); record it there, by incrementCounter('],
    ['shop', renamed, '"shop_sales" is "shop_sales_total" in Prometheus, a metric of binnacle\'s own (meters.shop);'],
    ['http', sales, '"shop.sales" is a metric of binnacle\'s own (http); binnacle records it by itself, or take'],
  ])('say whose the metric is, and how it is recorded: %s', (domain, { name }, message) => {
    const binder = new Binder();
    binder.instruments(domain, { sales });
    expect(() => binder.instruments('own', { second: other({ name, description: 'Mine' }) })).toThrow(message);
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'defineMeter() takes an object such as { orders: defineCounter(...) }, not undefined'],
    ['a list', [sales], 'not an array'],
    ['options that nobody defined', { a: { name: 'x.y' } }, '"a" is an object and no definition; wrap it in define'],
    ['a kind that is none', { a: { ...sales, kind: 'constructor' } }, '"a" is an object and no definition'],
    ['null', { a: null }, '"a" is null and no definition'],
  ])('are refused for %s, before any is made', (_what, definitions, message) => {
    const binder = new Binder();
    const given = Array.isArray(definitions) || !definitions ? definitions : { sales, ...definitions };
    expect(() => binder.instruments('own', given as never)).toThrow(
      expect.objectContaining({ code: 'BINNACLE_INVALID_DEFINITION', message: expect.stringContaining(message) }),
    );
    expect(binder.definitions()).toEqual([]);
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
