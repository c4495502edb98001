import { Losses, lossReasons } from '../../src/instrument/losses.ts';

describe('Losses', () => {
  it('starts with nothing lost', () => {
    const losses = new Losses();
    expect(losses.droppedByReason()).toEqual({});
    expect(losses.replacements()).toEqual([]);
  });

  it('counts every reason for itself', () => {
    const losses = new Losses();
    for (const [times, reason] of lossReasons.entries())
      for (let time = 0; time <= times; time++) losses.dropped(reason);
    expect(losses.droppedByReason()).toEqual(
      Object.fromEntries(lossReasons.map((reason, index) => [reason, index + 1])),
    );
  });

  it('counts replacements by metric and attribute, which may hold any character', () => {
    const losses = new Losses();
    losses.replaced('a', 'b.c');
    losses.replaced('a.b', 'c');
    losses.replaced('a', 'b.c');
    expect(losses.replacements()).toEqual([
      { metric: 'a', attribute: 'b.c', times: 2 },
      { metric: 'a.b', attribute: 'c', times: 1 },
    ]);
  });

  it('gives copies: what a reader does with them changes no count', () => {
    const losses = new Losses();
    losses.dropped('negative');
    losses.droppedByReason().negative = 99;
    losses.replacements().push({ metric: 'x', attribute: 'y', times: 1 });
    expect(losses.droppedByReason()).toEqual({ negative: 1 });
    expect(losses.replacements()).toEqual([]);
  });
});
