import { Slice, takeSteps } from '../../src/support/slice.ts';

// A clock that stands still unless somebody works: what other processes do would show in a real one.
let now = 0;
const work = (milliseconds: number): void => {
  now += milliseconds;
};

beforeEach(() => {
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});

afterEach(() => {
  jest.restoreAllMocks();
});

test('a slice is over when it was worked for a while, and begins anew in a later turn of the loop', async () => {
  const slice = new Slice();
  expect(slice.isOver()).toBe(false);
  work(4);
  expect(slice.isOver()).toBe(true);
  let turned = false;
  setImmediate(() => {
    turned = true;
  });
  await slice.next();
  expect(turned).toBe(true);
  expect(slice.isOver()).toBe(false);
});

test('steps are taken in order, to what the last one returns, with turns of the loop between long ones only', async () => {
  let turns = 0;
  const count = () => {
    turns += 1;
    counter = setImmediate(count);
  };
  let counter = setImmediate(count);
  const taken: number[] = [];
  function* steps(milliseconds: number): Generator<undefined, string> {
    for (let step = 0; step < 3; step++) {
      work(milliseconds);
      taken.push(step);
      yield;
    }
    return 'done';
  }
  await expect(takeSteps(steps(0))).resolves.toBe('done');
  const turnsOfShort = turns;
  await expect(takeSteps(steps(4))).resolves.toBe('done');
  clearImmediate(counter);
  expect(taken).toEqual([0, 1, 2, 0, 1, 2]);
  expect(turnsOfShort).toBe(0);
  expect(turns).toBe(3);
});

test('what a step throws is what is rejected with', async () => {
  function* steps(): Generator<undefined, void> {
    yield;
    throw new Error('no');
  }
  await expect(takeSteps(steps())).rejects.toThrow('no');
});
