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
});
