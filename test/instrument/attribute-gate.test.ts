import {
  type Attributes,
  capped,
  conditional,
  declared,
  normalised,
  oneOf,
  optIn,
  recommended,
} from '../../src/definition/attribute.ts';
import { defineCounter } from '../../src/definition/define.ts';
import { statusCode } from '../../src/definition/normalise.ts';
import { keepAttributes, readAttributes } from '../../src/instrument/attribute-gate.ts';
import type { Replacement } from '../../src/instrument/losses.ts';
import type { InstrumentSettings } from '../../src/instrument/settings.ts';
import { Recording } from './recording.ts';

// Adds each of the given attribute objects, and gives the rows and the replacements that came of it.
async function added(attributes: Attributes, given: unknown[], settings: Partial<InstrumentSettings> = {}) {
  const recording = new Recording();
  const binder = recording.attached(settings);
  const { calls } = binder.instruments('shop', {
    calls: defineCounter({ name: 'calls', description: 'Calls', attributes }),
  });
  for (const one of given) calls.add(1, one as never);
  expect(binder.losses.droppedByReason()).toEqual({});
  return { rows: await recording.rows('calls'), replaced: binder.losses.replacements() };
}

function replacedTimes(attribute: string, times: number): Replacement[] {
  return [{ metric: 'calls', attribute, times }];
}

describe('an enum', () => {
  const outcome = oneOf(['success', 'failure', '404']);

  it('takes its values and makes _OTHER of the rest', async () => {
    const given = ['success', 'SUCCESS', '', 'x'.repeat(1e6)].map((value) => ({ outcome: value }));
    const { rows, replaced } = await added({ outcome }, given);
    expect(rows).toEqual({ 'outcome=success': 1, 'outcome=_OTHER': 3 });
    expect(replaced).toEqual(replacedTimes('outcome', 3));
  });

  it('takes a value of another spelling or type, and counts it as replaced', async () => {
    const { rows, replaced } = await added({ outcome }, [{ outcome: ' success\n' }, { outcome: 404 }]);
    expect(rows).toEqual({ 'outcome=success': 1, 'outcome=404': 1 });
    expect(replaced).toEqual(replacedTimes('outcome', 2));
  });
});

describe('a declared attribute', () => {
  const queue = declared({ cap: 2 });

  it('keeps the first values that look like names, and no ids', async () => {
    const given = ['mail', '4711', 'bills', '/tmp/x', 'third', 'mail'].map((value) => ({ queue: value }));
    const { rows, replaced } = await added({ queue }, given);
    expect(rows).toEqual({ 'queue=mail': 2, 'queue=_OTHER': 3, 'queue=bills': 1 });
    expect(replaced).toEqual(replacedTimes('queue', 3));
  });

  it('takes what the service declares and nothing else, whatever the cap', async () => {
    const given = ['a', 'b', 'c', '4711', 'mail'].map((value) => ({ queue: value }));
    const settings = { attributeValues: { queue: ['a', 'b', 'c', '4711'] } };
    const { rows, replaced } = await added({ queue }, given, settings);
    expect(rows).toEqual({ 'queue=a': 1, 'queue=b': 1, 'queue=c': 1, 'queue=4711': 1, 'queue=_OTHER': 1 });
    expect(replaced).toEqual(replacedTimes('queue', 1));
  });

  it('is declared by its key outside', async () => {
    const { rows } = await added({ queue: declared({ cap: 2, key: 'queue.name' }) }, [{ queue: 'a' }, { queue: 'b' }], {
      attributeValues: { 'queue.name': ['b'] },
    });
    expect(rows).toEqual({ 'queue.name=_OTHER': 1, 'queue.name=b': 1 });
  });
});

describe('a normalised attribute', () => {
  const lower = normalised<unknown>((value) => (value as string).toLowerCase(), { cap: 2 });

  it('folds values, and counts only those that it does not know', async () => {
    const status = normalised<unknown>(statusCode, { cap: 9, key: 'status_code' });
    const given = [200, '200', 404, 'lots', 1000].map((value) => ({ status: value }));
    const { rows, replaced } = await added({ status }, given);
    expect(rows).toEqual({ 'status_code=200': 2, 'status_code=404': 1, 'status_code=_OTHER': 2 });
    expect(replaced).toEqual(replacedTimes('status_code', 2));
  });

  it('holds its cap over the results', async () => {
    const given = ['A', 'a', 'B', 'C', 'b'].map((value) => ({ name: value }));
    const { rows } = await added({ name: lower }, given);
    expect(rows).toEqual({ 'name=a': 2, 'name=b': 2, 'name=_OTHER': 1 });
  });

  it('records _OTHER when the function throws', async () => {
    const { rows, replaced } = await added({ name: lower }, [{ name: 5 }, { name: 'A' }]);
    expect(rows).toEqual({ 'name=_OTHER': 1, 'name=a': 1 });
    expect(replaced).toEqual(replacedTimes('name', 1));
  });

  it('folds what the service declares in the same way', async () => {
    const { rows } = await added({ name: lower }, [{ name: 'A' }, { name: 'a' }, { name: 'b' }], {
      attributeValues: { name: ['A'] },
    });
    expect(rows).toEqual({ 'name=a': 2, 'name=_OTHER': 1 });
  });
});

describe('a capped attribute', () => {
  it('keeps the first values for ever, and makes _OTHER of later ones', async () => {
    const given = Array.from({ length: 10_000 }, (_, index) => ({ repository: `acme/app-${index}` }));
    const { rows, replaced } = await added({ repository: capped(3) }, [...given, ...given.slice(0, 3)]);
    expect(rows).toEqual({
      'repository=acme/app-0': 2,
      'repository=acme/app-1': 2,
      'repository=acme/app-2': 2,
      'repository=_OTHER': 9997,
    });
    expect(replaced).toEqual(replacedTimes('repository', 9997));
  });

  it('has room for so many values of each scope', async () => {
    const attributes = { service: capped(9), slot: capped(2, { capPer: 'service' }) };
    const given = ['a', 'b'].flatMap((service) => [1, 2, 3].map((slot) => ({ service, slot: service + slot })));
    const { rows, replaced } = await added(attributes, given);
    expect(Object.keys(rows)).toEqual([
      'service=a,slot=a1',
      'service=a,slot=a2',
      'service=a,slot=_OTHER',
      'service=b,slot=b1',
      'service=b,slot=b2',
      'service=b,slot=_OTHER',
    ]);
    expect(replaced).toEqual(replacedTimes('slot', 2));
  });

  it('is closed to other values once the service declares them', async () => {
    const given = ['a', 'b', 'c', 'd'].map((repository) => ({ repository }));
    const { rows } = await added({ repository: capped(2) }, given, {
      attributeValues: { repository: ['a', 'b', 'c'] },
    });
    expect(rows).toEqual({ 'repository=a': 1, 'repository=b': 1, 'repository=c': 1, 'repository=_OTHER': 1 });
  });

  it.each([
    ['cleaned', 'a\nb', 'a b'],
    ['cut', 'x'.repeat(300), 'x'.repeat(128)],
    ['a number', 7, '7'],
    ['an array', ['a'], '_OTHER'],
    ['an object', { a: 1 }, '_OTHER'],
  ])('counts a value that is %s, on every call', async (_what, value, text) => {
    const given = { repository: value };
    const { rows, replaced } = await added({ repository: capped(9) }, [given, given, given]);
    expect(rows).toEqual({ [`repository=${text}`]: 3 });
    expect(replaced).toEqual(replacedTimes('repository', 3));
  });
});

it('takes _OTHER from a caller who says so, and counts no replacement', async () => {
  const { rows, replaced } = await added({ status: normalised(statusCode, { cap: 4 }) }, [{ status: '_OTHER' }]);
  expect(rows).toEqual({ 'status=_OTHER': 1 });
  expect(replaced).toEqual([]);
});

describe('an attribute that is not given', () => {
  const attributes = {
    outcome: oneOf(['success']),
    error: conditional(capped(9)),
    region: recommended(capped(9)),
    zone: optIn(capped(9)),
  };

  it('is _OTHER when it is required, and left out when it is not', async () => {
    const { rows, replaced } = await added(attributes, [{}, { outcome: 'success', error: null, region: undefined }]);
    expect(rows).toEqual({ 'outcome=_OTHER': 1, 'outcome=success': 1 });
    expect(replaced).toEqual(replacedTimes('outcome', 1));
  });

  it('may be inherited; what the definition does not name is never recorded', async () => {
    const given = Object.assign(Object.create({ region: 'eu' }), { outcome: 'success', userId: '42' });
    const { rows } = await added(attributes, [given]);
    expect(rows).toEqual({ 'outcome=success,region=eu': 1 });
  });

  it('comes in the order of the definition, whatever the order of the call', async () => {
    const { rows } = await added(attributes, [
      { region: 'eu', error: 'x', outcome: 'success' },
      { outcome: 'success', error: 'x', region: 'eu' },
    ]);
    expect(rows).toEqual({ 'outcome=success,error=x,region=eu': 2 });
  });

  it.each<[string, object, string]>([
    ['opt-in is recorded when it is enabled', { enableAttributes: ['zone'] }, 'outcome=success,region=eu,zone=1'],
    ['opt-in is left out otherwise', {}, 'outcome=success,region=eu'],
    ['dropped by name', { dropAttributes: ['region'] }, 'outcome=success'],
    ['dropped though required', { dropAttributes: ['outcome'] }, 'region=eu'],
    ['dropped over enabled', { enableAttributes: ['zone'], dropAttributes: ['zone'] }, 'outcome=success,region=eu'],
  ])('%s', async (_what, overrides, row) => {
    const given = { outcome: 'success', region: 'eu', zone: '1' };
    const { rows } = await added(attributes, [given], { metrics: { calls: overrides } });
    expect(rows).toEqual({ [row]: 1 });
  });

  it('is dropped and enabled by its key outside, too', async () => {
    const keyed = { a: capped(9, { key: 'shop.a' }), b: optIn(capped(9, { key: 'shop.b' })) };
    const metrics = { calls: { dropAttributes: ['shop.a'], enableAttributes: ['shop.b'] } };
    const { rows } = await added(keyed, [{ a: 'x', b: 'y' }], { metrics });
    expect(rows).toEqual({ 'shop.b=y': 1 });
  });

  it('does not count as replaced when it was dropped', async () => {
    const { replaced } = await added(attributes, [{ outcome: 'nonsense' }], {
      metrics: { calls: { dropAttributes: ['outcome'] } },
    });
    expect(replaced).toEqual([]);
  });
});

describe('readAttributes', () => {
  const definition = defineCounter({ name: 'calls', description: 'Calls', attributes: { a: capped(2), b: capped(2) } });

  it('reads each declared attribute once, and nothing else', () => {
    const reads: PropertyKey[] = [];
    const given = new Proxy(
      { a: '1', b: '2', c: '3' },
      { get: (target, key) => reads.push(key) && Reflect.get(target, key) },
    );
    expect(readAttributes(definition, given)).toEqual({ a: '1', b: '2' });
    expect(reads).toEqual(['a', 'b']);
  });

  it.each([undefined, null, 'a', 5, Symbol('x'), () => ({ a: '1' })])('has nothing to read in %p', (given) => {
    expect(readAttributes(definition, given)).toEqual({});
  });

  it('throws with the object, and keepAttributes gives such an object back as it is', () => {
    const given = {
      get a() {
        throw new Error('no');
      },
    };
    expect(() => readAttributes(definition, given)).toThrow('no');
    expect(keepAttributes(definition, given)).toBe(given);
    expect(keepAttributes(definition, { a: '1', c: '3' })).toEqual({ a: '1', b: undefined });
  });
});
