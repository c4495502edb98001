import { secondsOf, snapshot } from '../../src/instrument/given.ts';
import { Losses } from '../../src/instrument/losses.ts';

describe('snapshot', () => {
  it('does not follow the object of the caller', () => {
    const given = { a: 1 };
    const copy = snapshot(given, new Losses());
    given.a = 2;
    expect(copy).toEqual({ a: 1 });
  });

  it('counts an object that throws, once, and gives an empty one', () => {
    const losses = new Losses();
    const given = {
      get a(): string {
        throw new Error('no');
      },
    };
    expect(snapshot(given, losses)).toEqual({});
    expect(losses.droppedByReason()).toEqual({ attributes_threw: 1 });
  });

  it.each([undefined, null, 5, Symbol('x'), () => 1])('makes an empty object of %p', (given) => {
    const losses = new Losses();
    expect(snapshot(given as never, losses)).toEqual({});
    expect(losses.droppedByReason()).toEqual({});
  });
});

describe('secondsOf', () => {
  it.each<[unknown, number | undefined]>([
    [new Date(1500), 1.5],
    [1500, 1.5],
    ['1970-01-01T00:00:01.500Z', 1.5],
    [0, 0],
    ['soon', undefined],
    [new Date('soon'), undefined],
    [Number.NaN, undefined],
    [undefined, undefined],
    [null, undefined],
    [1500n, undefined],
    [Symbol('now'), undefined],
    [Object.create(null), undefined],
  ])('makes %p to %p', (time, seconds) => {
    expect(secondsOf(time as never)).toBe(seconds);
  });
});
