// Shows that a round of four blocks weighs drift on both services alike.

import { measureRound } from '../../../bench/overhead/pairs.ts';

describe('a round', () => {
  it('goes A B B A, and B A A B when swapped', async () => {
    const order: string[] = [];
    const block = async (service: string) => order.push(service === 'bare' ? 'A' : 'B');
    await measureRound(block, false);
    await measureRound(block, true);
    expect(order.join('')).toBe('ABBABAAB');
  });

  it.each([false, true])('shows no difference when the machine only gets slower (swapped: %s)', async (swapped) => {
    let cost = 10;
    const { bare, measured } = await measureRound(async () => cost++, swapped);
    expect(measured / bare).toBe(1);
  });

  it.each([false, true])('shows what the measured service takes more (swapped: %s)', async (swapped) => {
    const round = await measureRound(async (service) => (service === 'bare' ? 10 : 12), swapped);
    expect(round).toEqual({ bare: 10, measured: 12 });
  });
});
