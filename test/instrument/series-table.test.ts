import fc from 'fast-check';
import { capped, normalised, oneOf, recommended } from '../../src/definition/attribute.ts';
import { defineCounter } from '../../src/definition/define.ts';
import { AttributeGate } from '../../src/instrument/attribute-gate.ts';
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

describe('sets that are known are found without cleaning', () => {
  let cleaned: jest.SpyInstance;
  beforeEach(() => {
    cleaned = jest.spyOn(AttributeGate.prototype, 'clean');
  });
  afterEach(() => cleaned.mockRestore());

  function loose() {
    const recording = new Recording();
    const attributes = { a: recommended(free), b: recommended(free), c: recommended(free) };
    const definition = defineCounter({ name: 'calls', description: 'Calls', attributes, limit: 10 });
    return { recording, calls: recording.attached().instruments('shop', { definition }).definition };
  }

  it('whatever else is on the object, and nothing of that is kept', async () => {
    const { recording, calls } = loose();
    const before = heapInUse();
    for (let call = 0; call < 60; call++) {
      calls.add(1, {
        [`x${call}`]: megabyte(`${call}`),
        a: '1',
        cause: { call },
        b: '2',
        text: megabyte(`${call}`),
      } as never);
    }
    expect(cleaned).toHaveBeenCalledTimes(1);
    expect(heapInUse() - before).toBeLessThan(20_000_000);
    expect(await recording.rows('calls')).toEqual({ 'a=1,b=2': 60 });
  });

  it('in any order, and with attributes that are undefined or null or left out', async () => {
    const { recording, calls } = loose();
    const spellings = [
      { a: '1', b: '2' },
      { b: '2', a: '1' },
      { c: undefined, a: '1', b: '2' },
      { a: '1', b: '2', c: null },
    ];
    for (let round = 0; round < 3; round++) for (const spelling of spellings) calls.add(1, spelling as never);
    expect(cleaned).toHaveBeenCalledTimes(spellings.length);
    expect(await recording.rows('calls')).toEqual({ 'a=1,b=2': 12 });
  });

  it('without attributes, however that is said', async () => {
    const { recording, calls } = loose();
    for (const nothing of [undefined, {}, { other: 1 }, null, 'text', 5, () => {}]) calls.add(1, nothing as never);
    expect(cleaned).toHaveBeenCalledTimes(1);
    expect(await recording.rows('calls')).toEqual({ '': 7 });
  });

  it('up to 4 spellings a set; others are cleaned each time, and counted right', async () => {
    const { recording, calls } = loose();
    const orders = ['abc', 'acb', 'bac', 'bca', 'cab', 'cba'].map((order) => order.split(''));
    const spellings = Array.from({ length: 10 }, (_, value) =>
      orders.map((order) => Object.fromEntries(order.map((name) => [name, `${name}${value}`]))),
    ).flat();
    for (const spelling of spellings) calls.add(1, spelling);
    expect(cleaned).toHaveBeenCalledTimes(60);
    for (const spelling of spellings) calls.add(1, spelling);
    expect(cleaned).toHaveBeenCalledTimes(60 + 20);
    expect(Object.values(await recording.rows('calls'))).toEqual(Array.from({ length: 10 }, () => 12));
  });
});

describe('what is not an own property is read, too', () => {
  class Job {
    readonly kind = 'x';
    readonly a: string;
    readonly #b: string;

    constructor(a: string, b: string) {
      this.a = a;
      this.#b = b;
    }

    get b(): string {
      return this.#b;
    }
  }

  const hidden = (b: string) => Object.defineProperty({ kind: 'x', a: '1' }, 'b', { value: b });
  const answered = (b: string) =>
    new Proxy({ kind: 'x', a: '1' }, { get: (own, name) => (name === 'b' ? b : Reflect.get(own, name)) });

  it.each<[string, (b: string) => object]>([
    ['a getter of a class', (b) => new Job('1', b)],
    ['an inherited one', (b) => Object.assign(Object.create({ b }), { kind: 'x', a: '1' })],
    ['one that is not enumerable', hidden],
    ['one that a proxy makes up', answered],
  ])('%s, though the same object without it is known', async (_what, make) => {
    const recording = new Recording();
    const attributes = { kind, a: free, b: recommended(free) };
    const definition = defineCounter({ name: 'calls', description: 'Calls', attributes });
    const { calls } = recording.attached().instruments('shop', { calls: definition });
    for (let round = 0; round < 2; round++) {
      calls.add(1, { kind: 'x', a: '1' });
      for (const b of ['1', '2', '3']) calls.add(1, make(b) as never);
    }
    expect(await recording.rows('calls')).toEqual({
      'kind=x,a=1': 2,
      'kind=x,a=1,b=1': 2,
      'kind=x,a=1,b=2': 2,
      'kind=x,a=1,b=3': 2,
    });
  });
});
