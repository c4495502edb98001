import fc from 'fast-check';
import { capped, normalised, oneOf } from '../../src/definition/attribute.ts';
import { defineCounter } from '../../src/definition/define.ts';
import { heapInUse, megabyte } from '../heap.ts';
import { Recording } from './recording.ts';

const free = capped(100_000);
const kind = oneOf(['x', 'y']);

function counter(limit = 1000) {
  const recording = new Recording();
  const binder = recording.attached();
  const definition = defineCounter({
    name: 'calls',
    description: 'Calls',
    attributes: { kind, a: free, b: free },
    limit,
  });
  return { recording, binder, calls: binder.instruments('shop', { definition }).definition };
}

describe('past the limit', () => {
  it('all but enum attributes fold into _OTHER, and each call is counted', async () => {
    const { recording, binder, calls } = counter(2);
    for (const a of ['1', '2', '3', '4', '3']) calls.add(1, { kind: 'x', a, b: '_' });
    calls.add(1, { kind: 'y', a: '1', b: '_' });
    expect(await recording.rows('calls')).toEqual({
      'kind=x,a=1,b=_': 1,
      'kind=x,a=2,b=_': 1,
      'kind=x,a=_OTHER,b=_OTHER': 3,
      'kind=y,a=_OTHER,b=_OTHER': 1,
    });
    expect(binder.losses.replacements()).toEqual([
      { metric: 'calls', attribute: 'a', times: 4 },
      { metric: 'calls', attribute: 'b', times: 4 },
    ]);
  });

  it('known sets pass for ever, and no call is lost: 100 known, 5,000 newcomers, 10 reads', async () => {
    const { recording, calls } = counter(100);
    const known = Array.from({ length: 100 }, (_, index) => ({ kind: 'x', a: `${index}`, b: '_' }) as const);
    let newcomer = 0;
    for (let read = 0; read < 10; read++) {
      for (const attributes of known) calls.add(1, attributes);
      for (let call = 0; call < 500; call++) calls.add(1, { kind: 'x', a: `new-${newcomer++}`, b: '_' });
      await recording.rows('calls');
    }
    const rows = await recording.rows('calls');
    const { 'kind=x,a=_OTHER,b=_OTHER': folded, ...kept } = rows;
    expect(folded).toBe(5000);
    expect(Object.values(kept)).toEqual(Array.from({ length: 100 }, () => 10));
  });

  it('the rows stay few, whatever is sent: 100,000 sets over 20 reads', async () => {
    const { recording, calls } = counter(50);
    for (let read = 0; read < 20; read++) {
      for (let call = 0; call < 5000; call++) calls.add(1, { kind: 'y', a: `${read}`, b: `${call}` });
      const rows = await recording.rows('calls');
      expect(Object.keys(rows)).toHaveLength(51);
      expect(Object.values(rows).reduce((sum, value) => sum + value, 0)).toBe((read + 1) * 5000);
    }
  });

  it('texts that were folded into short values are not kept', () => {
    const recording = new Recording();
    const attributes = { name: normalised<string>((value) => String(value).slice(0, 2), { cap: 100 }) };
    const definition = defineCounter({ name: 'calls', description: 'Calls', attributes });
    const { calls } = recording.attached().instruments('shop', { calls: definition });
    const before = heapInUse();
    for (let call = 10; call < 70; call++) calls.add(1, { name: megabyte(`${call}`) });
    expect(heapInUse() - before).toBeLessThan(20_000_000);
  });

  it('the limit of the settings wins over that of the definition', async () => {
    const recording = new Recording();
    const binder = recording.attached({ metrics: { calls: { limit: 1 } } });
    const definition = defineCounter({ name: 'calls', description: 'Calls', attributes: { a: free } });
    const { calls } = binder.instruments('shop', { calls: definition });
    for (const a of ['1', '2', '3']) calls.add(1, { a });
    expect(await recording.rows('calls')).toEqual({ 'a=1': 1, 'a=_OTHER': 2 });
  });
});

describe('sets are told apart', () => {
  it('by every value, whatever characters are in it', async () => {
    const { recording, calls } = counter();
    const tricky = ['1', '1,b:2', '"', '\\', '","', 'null', '[', "'", '1","2'];
    const sets = tricky.flatMap((a) => tricky.map((b) => ({ kind: 'x', a, b }) as const));
    for (const [times, set] of sets.entries()) calls.add(times + 1, set);
    for (const [times, set] of sets.entries()) calls.add(times + 1, set);
    const points = await recording.points('calls');
    expect(points.map(({ attributes, value }) => [attributes, value])).toEqual(
      sets.map((set, times) => [set, 2 * (times + 1)]),
    );
  });

  it('as a plain map would: the same sums for any sequence of calls', async () => {
    const value = fc.constantFrom('1', '2', ' 1', '1\n', '', '_OTHER', 'null', 'undefined');
    const call = fc.record({ kind: fc.constantFrom('x', 'y', 'z'), a: value, b: value });
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 60 }), async (given) => {
        const { recording, calls } = counter();
        const expected: Record<string, number> = {};
        for (const { kind: kindOf, a, b } of given) {
          calls.add(1, { kind: kindOf, a, b } as never);
          const row = `kind=${kindOf === 'z' ? '_OTHER' : kindOf},a=${a.trim() || '_OTHER'},b=${b.trim() || '_OTHER'}`;
          expected[row] = (expected[row] ?? 0) + 1;
        }
        expect(await recording.rows('calls')).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('by what was read, when a getter gives another value each time', async () => {
    const { recording, calls } = counter();
    let reads = 0;
    const restless = {
      kind: 'x' as const,
      b: '_',
      get a() {
        reads += 1;
        return reads % 2 === 0 ? 'even' : 'odd';
      },
    };
    for (let call = 0; call < 9; call++) calls.add(1, restless);
    const before = await recording.rows('calls');
    calls.add(100, { kind: 'x', a: 'even', b: '_' });
    calls.add(1000, { kind: 'x', a: 'odd', b: '_' });
    const after = await recording.rows('calls');
    expect(after['kind=x,a=even,b=_']).toBe((before['kind=x,a=even,b=_'] ?? 0) + 100);
    expect(after['kind=x,a=odd,b=_']).toBe((before['kind=x,a=odd,b=_'] ?? 0) + 1000);
  });

  it('by the values at the time of the call, when the object is changed later', async () => {
    const { recording, calls } = counter();
    const attributes = { kind: 'x' as const, a: '1', b: '_' };
    calls.add(1, attributes);
    attributes.a = '2';
    calls.add(10, attributes);
    expect(await recording.rows('calls')).toEqual({ 'kind=x,a=1,b=_': 1, 'kind=x,a=2,b=_': 10 });
  });
});
