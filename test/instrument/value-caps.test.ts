import { capped } from '../../src/definition/attribute.ts';
import { defineCounter } from '../../src/definition/define.ts';
import { ValueCaps } from '../../src/instrument/value-caps.ts';
import { Diagnostics } from '../../src/support/diagnostics.ts';
import { Recording } from './recording.ts';

const rule = { kind: 'capped', cap: 2 } as const;

describe('ValueCaps', () => {
  it('admits the first values, and those again, for ever', () => {
    const caps = new ValueCaps();
    const admitted = ['a', 'b', 'c', 'a', 'b', 'd', 'a'].map((value) => caps.admit(rule, 'key', '', value));
    expect(admitted).toEqual([true, true, false, true, true, false, true]);
  });

  it('counts each scope and each rule for itself', () => {
    const caps = new ValueCaps();
    for (const value of ['a', 'b', 'c']) caps.admit(rule, 'key', 'one', value);
    expect(caps.admit(rule, 'key', 'two', 'c')).toBe(true);
    expect(caps.admit({ ...rule }, 'key', 'one', 'c')).toBe(true);
  });

  it('lets scopes past the 64th share one', () => {
    const caps = new ValueCaps();
    for (let scope = 0; scope < 64; scope++) caps.admit(rule, 'key', `scope-${scope}`, 'a');
    let admitted = 0;
    for (let scope = 64; scope < 10_000; scope++) {
      if (caps.admit(rule, 'key', `scope-${scope}`, `value-${scope}`)) admitted += 1;
    }
    expect(admitted).toBe(2);
    expect(caps.admit(rule, 'key', 'scope-0', 'b')).toBe(true);
  });

  it('says once an attribute which one is full, and how to declare its values', () => {
    const said: string[] = [];
    const note = (message: string) => said.push(message);
    const caps = new ValueCaps(new Diagnostics({ info: note, warn: note, error: note }));
    for (const value of ['a', 'b']) caps.admit(rule, 'shop.page', '', value);
    expect(said).toEqual([]);
    for (const value of ['c', 'd', 'e']) caps.admit(rule, 'shop.page', '', value);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('attribute "shop.page" has more than 2 values');
    expect(said[0]).toContain("attributeValues: { 'shop.page': [...] }");
  });
});

describe('metrics that share an attribute', () => {
  it('keep the same values, so that they can be joined', async () => {
    const recording = new Recording();
    const page = capped(1);
    const metrics = recording.attached().instruments('shop', {
      visits: defineCounter({ name: 'visits', description: 'Visits', attributes: { page } }),
      orders: defineCounter({ name: 'orders', description: 'Orders', attributes: { page } }),
    });
    metrics.visits.add(1, { page: 'a' });
    metrics.orders.add(1, { page: 'b' });
    metrics.orders.add(1, { page: 'a' });
    expect(await recording.rows('visits')).toEqual({ 'page=a': 1 });
    expect(await recording.rows('orders')).toEqual({ 'page=_OTHER': 1, 'page=a': 1 });
  });
});
