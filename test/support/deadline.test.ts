import { withinDeadline } from '../../src/support/deadline.ts';

describe('withinDeadline', () => {
  it('passes on what the task says in time', async () => {
    await expect(withinDeadline(Promise.resolve(7), 10_000, 'It')).resolves.toBe(7);
    await expect(withinDeadline(Promise.reject(new Error('no')), 10_000, 'It')).rejects.toThrow('no');
  });

  it('rejects a task that hangs, by name', async () => {
    await expect(withinDeadline(new Promise(() => {}), 10, 'Waiting')).rejects.toThrow('Waiting took over 10 ms');
  });

  it('swallows a task that fails too late', async () => {
    const failsLate = new Promise((_, reject) => setTimeout(() => reject(new Error('late')), 20));
    await expect(withinDeadline(failsLate, 5, 'It')).rejects.toThrow('It took over 5 ms');
    await new Promise((resolve) => setTimeout(resolve, 30));
  });

  it('keeps a process alive until it is late, unless told otherwise', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const held = withinDeadline(new Promise(() => {}), 30, 'Waiting');
    expect(timers()).toBe(before + 1);
    const unheld = withinDeadline(new Promise(() => {}), 30, 'Waiting', { keepsAlive: false });
    expect(timers()).toBe(before + 1);
    await expect(Promise.allSettled([held, unheld])).resolves.toMatchObject([
      { status: 'rejected' },
      { status: 'rejected' },
    ]);
  });
});
