import { readinessOf } from '../../src/endpoint/readiness.ts';

afterEach(() => jest.useRealTimers());

describe('readinessOf', () => {
  it('names the checks that say no, throw or reject, in their order', async () => {
    const failing = readinessOf({
      fine: () => true,
      no: async () => false,
      throws: () => {
        throw new Error('canary');
      },
      rejects: () => Promise.reject(new Error('canary')),
    });
    await expect(failing()).resolves.toEqual(['no', 'throws', 'rejects']);
  });

  it('runs the checks side by side', async () => {
    const order: string[] = [];
    const check = (name: string) => async () => {
      order.push(`${name} starts`);
      await Promise.resolve();
      order.push(`${name} ends`);
      return true;
    };
    await readinessOf({ a: check('a'), b: check('b') })();
    expect(order).toEqual(['a starts', 'b starts', 'a ends', 'b ends']);
  });

  it('keeps what it found for a second, also for all who ask while it looks', async () => {
    let now = 100;
    let calls = 0;
    let isUp = false;
    const failing = readinessOf(
      {
        database: async () => {
          calls += 1;
          return isUp;
        },
      },
      () => now,
    );
    const flood = await Promise.all(Array.from({ length: 100 }, failing));
    expect(flood.every((names) => names[0] === 'database')).toBe(true);
    isUp = true;
    now = 100.99;
    await expect(failing()).resolves.toEqual(['database']);
    expect(calls).toBe(1);
    now = 101;
    const next = failing();
    expect(failing()).toBe(next);
    await expect(next).resolves.toEqual([]);
    expect(calls).toBe(2);
  });

  it('gives a check one second, and does not start it again while it hangs', async () => {
    jest.useFakeTimers();
    let calls = 0;
    let answer: (ready: boolean) => void = () => {};
    const failing = readinessOf({
      slow: () => {
        calls += 1;
        return new Promise<boolean>((resolve) => {
          answer = resolve;
        });
      },
      fine: () => true,
    });

    for (let probe = 0; probe < 3; probe++) {
      const result = failing();
      await jest.advanceTimersByTimeAsync(1000);
      await expect(result).resolves.toEqual(['slow']);
      await jest.advanceTimersByTimeAsync(1000);
    }
    expect(calls).toBe(1);

    answer(true);
    await jest.advanceTimersByTimeAsync(0);
    const next = failing();
    answer(true);
    await expect(next).resolves.toEqual([]);
    expect(calls).toBe(2);
  });
});
