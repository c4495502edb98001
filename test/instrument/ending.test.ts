import { Ending, settle } from '../../src/instrument/ending.ts';
import { Losses } from '../../src/instrument/losses.ts';

describe('Ending', () => {
  it('lets the first end through, and counts the others', () => {
    const losses = new Losses();
    const ending = new Ending(losses);
    expect(ending.over).toBe(false);
    expect([ending.first(), ending.first(), ending.first()]).toEqual([true, false, false]);
    expect(ending.over).toBe(true);
    expect(losses.droppedByReason()).toEqual({ ended_twice: 2 });
  });
});

describe('settle', () => {
  function heard() {
    const ends: unknown[] = [];
    return {
      ends,
      succeeded: (value: unknown) => ends.push(['succeeded', value]),
      failed: (error: unknown) => ends.push(['failed', error]),
    };
  }

  it('gives back what a function returns', () => {
    const { ends, succeeded, failed } = heard();
    const result = { a: 1 };
    expect(settle(() => result, succeeded, failed)).toBe(result);
    expect(ends).toEqual([['succeeded', result]]);
  });

  it.each([undefined, null, 0, '', JSON.parse('{"then": 1}')])('takes %p for a value', (value) => {
    const { ends, succeeded, failed } = heard();
    expect(settle(() => value, succeeded, failed)).toBe(value);
    expect(ends).toEqual([['succeeded', value]]);
  });

  it('throws on what a function throws', () => {
    const { ends, succeeded, failed } = heard();
    const error = new Error('no');
    const run = () => {
      throw error;
    };
    expect(() => settle(run, succeeded, failed)).toThrow(error);
    expect(ends).toEqual([['failed', error]]);
  });

  it('waits for a promise', async () => {
    const { ends, succeeded, failed } = heard();
    const promise = settle(async () => 'done', succeeded, failed);
    expect(ends).toEqual([]);
    expect(await promise).toBe('done');
    expect(ends).toEqual([['succeeded', 'done']]);
  });

  it('rejects with what a promise rejects with', async () => {
    const { ends, succeeded, failed } = heard();
    const error = new Error('no');
    await expect(settle(() => Promise.reject(error), succeeded, failed)).rejects.toBe(error);
    expect(ends).toEqual([['failed', error]]);
  });
});
