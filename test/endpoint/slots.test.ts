import { Allowance, Slots } from '../../src/endpoint/slots.ts';

describe('Slots', () => {
  it('run so many at once, the others in their order, and go on after one that fails', async () => {
    const slots = new Slots(2);
    const ends: (() => void)[] = [];
    const started: number[] = [];
    const task = (name: number) =>
      slots.run(async () => {
        started.push(name);
        await new Promise<void>((resolve) => ends.push(resolve));
        if (name === 1) throw new Error('one');
        return name;
      });
    const results = Promise.allSettled([1, 2, 3, 4].map(task));
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    await turn();
    expect(started).toEqual([1, 2]);
    ends[0]?.();
    await turn();
    expect(started).toEqual([1, 2, 3]);
    ends[1]?.();
    await turn();
    ends[2]?.();
    ends[3]?.();
    expect((await results).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
    // All slots are free again.
    void task(5);
    void task(6);
    await turn();
    expect(started).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe('Allowance', () => {
  it('gives so many at once, and as many again each second, never more', () => {
    let now = 50;
    const allowance = new Allowance(4, () => now);
    const take = (times: number) => Array.from({ length: times }, () => allowance.take()).filter(Boolean).length;
    expect(take(10)).toBe(4);
    expect(allowance.isUsedUp).toBe(true);
    now += 0.5;
    expect(take(10)).toBe(2);
    now += 3600;
    expect(take(10)).toBe(4);
    allowance.giveBack();
    expect(allowance.isUsedUp).toBe(false);
    expect(take(10)).toBe(1);
    for (let times = 0; times < 10; times++) allowance.giveBack();
    expect(take(10)).toBe(4);
  });
});
