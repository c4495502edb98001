import { capped } from '../../src/definition/attribute.ts';
import { defineCounter } from '../../src/definition/define.ts';
import type { Convention } from '../../src/definition/metric.ts';
import { defaultSettings, isRecorded, settingsOf } from '../../src/instrument/settings.ts';

const sales = defineCounter({ name: 'shop.sales', description: 'Sales', attributes: { channel: capped(4) } });

describe('settingsOf', () => {
  const of = (metrics: object) => settingsOf(sales, 'shop', { ...defaultSettings, metrics: { ...metrics } });

  it('are found by name, by the name in Prometheus and by domain', () => {
    expect(of({ 'shop.sales': { limit: 5 } })).toEqual({ limit: 5 });
    expect(of({ shop_sales_total: { limit: 5 } })).toEqual({ limit: 5 });
    expect(of({ shop: { limit: 5 } })).toEqual({ limit: 5 });
    expect(of({ other: { limit: 5 } })).toEqual({});
  });

  it('of the metric win over those of its domain, field by field', () => {
    expect(of({ 'shop.sales': { limit: 5 }, shop: { limit: 9, enabled: false } })).toEqual({
      limit: 5,
      enabled: false,
    });
  });

  it('that are undefined are not set', () => {
    expect(of({ 'shop.sales': { enabled: undefined }, shop: { enabled: false } })).toEqual({ enabled: false });
  });

  it('are not found on the prototype', () => {
    expect(settingsOf(sales, 'constructor', defaultSettings)).toEqual({});
  });
});

describe('isRecorded', () => {
  const native = { area: 'ai', family: 'native' } as const;
  const semconv = { area: 'ai', family: 'semconv' } as const;

  it.each<[Convention | undefined, 'native' | 'semconv' | 'both', boolean]>([
    [undefined, 'native', true],
    [undefined, 'semconv', true],
    [native, 'native', true],
    [native, 'semconv', false],
    [native, 'both', true],
    [semconv, 'native', false],
    [semconv, 'semconv', true],
    [semconv, 'both', true],
  ])('a metric of %p, where %s is asked for: %p', (convention, ai, recorded) => {
    const settings = { ...defaultSettings, conventions: { ...defaultSettings.conventions, ai } };
    expect(isRecorded({ ...sales, ...(convention && { convention }) }, {}, settings)).toBe(recorded);
  });

  it('asks the area of the metric and no other', () => {
    const settings = { ...defaultSettings, conventions: { ...defaultSettings.conventions, http: 'both' as const } };
    expect(isRecorded({ ...sales, convention: semconv }, {}, settings)).toBe(false);
  });

  it('follows `enabled`, that of the definition where nothing else is set', () => {
    expect(isRecorded(sales, { enabled: false }, defaultSettings)).toBe(false);
    expect(isRecorded({ ...sales, enabled: false }, {}, defaultSettings)).toBe(false);
    expect(isRecorded({ ...sales, enabled: false }, { enabled: true }, defaultSettings)).toBe(true);
  });

  it('does not let `enabled` bring back the family that was not asked for', () => {
    expect(isRecorded({ ...sales, convention: semconv }, { enabled: true }, defaultSettings)).toBe(false);
  });
});

describe('defaultSettings', () => {
  it('take our own names, but those of the semantic conventions for HTTP', () => {
    expect(defaultSettings.conventions).toEqual({ ai: 'native', http: 'semconv', vcs: 'native', workflow: 'native' });
  });
});
