import * as boundaries from '../../src/definition/boundaries.ts';
import { defineHistogram } from '../../src/definition/define.ts';

describe('the named boundaries', () => {
  it.each(Object.entries(boundaries))('%s can stand in a histogram', (name, values) => {
    const options = { name: `boundaries.${name.toLowerCase()}`, description: 'Boundaries', boundaries: values };
    expect(defineHistogram(options).boundaries).toEqual(values);
  });

  it('keep what the semantic conventions write down, so that dashboards of other vendors fit', () => {
    expect(boundaries.HTTP).toEqual([0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]);
    expect(boundaries.GENAI).toEqual(Array.from({ length: 14 }, (_, power) => 2 ** power / 100));
    expect(boundaries.AGENT).toEqual(Array.from({ length: 13 }, (_, power) => 2 ** power / 10));
    expect(boundaries.TOKENS).toEqual(Array.from({ length: 14 }, (_, power) => 4 ** power));
  });

  it('have a boundary of 10, which the acceptance lines name, where AI calls and test runs are measured', () => {
    expect(boundaries.AI).toContain(10);
    expect(boundaries.STEP).toContain(10);
  });
});
