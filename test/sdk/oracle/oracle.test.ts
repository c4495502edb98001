// The oracle: random programs give the same MetricData by sdk-metrics' MeterProvider and by ours, but for the rows of the
// table in docs/drop-in.md.

import fc from 'fast-check';
import { disagreement, without } from './compare.ts';
import { differenceIds, differences } from './differences.ts';
import { type Case, cases, casesOf, inputs, structures } from './generate.ts';

/** BINNACLE_ORACLE_RUNS=5000 looks further. */
const numRuns = Number(process.env.BINNACLE_ORACLE_RUNS ?? 300);

test(
  `${numRuns} programs give the same by both`,
  async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (each) => expect(await disagreement(each)).toBeUndefined()),
      { numRuns },
    );
  },
  60_000 + numRuns * 60,
);

/** Differences that are there wherever there is more than one series, a delta, or a second reader. */
const everywhere = ['order-of-output', 'delta-start', 'observed-start'] as const;

test('four of ten programs enter no difference but the order, and are compared as they are', () => {
  const sample = fc.sample(cases, 200);
  const plain = sample.filter(({ ids }) => ids.every((id) => (everywhere as readonly string[]).includes(id)));
  expect(plain.length).toBeGreaterThan(60);
});

/** Also true when it throws. */
async function differs(each: Case): Promise<boolean> {
  try {
    return (await disagreement(each)) !== undefined;
  } catch {
    return true;
  }
}

describe('programs that enter', () => {
  test.each([...inputs, ...structures, ...everywhere])(
    '%s are the same by both with it, and not without it',
    async (id) => {
      const chosen = (everywhere as readonly string[]).includes(id) ? [] : [id];
      await fc.assert(
        fc.asyncProperty(casesOf(chosen), async (each) => expect(await disagreement(each)).toBeUndefined()),
        { numRuns: Math.ceil(numRuns / 6) },
      );
      // Else there would be no difference, or no program would enter it.
      for (let round = 0; round < 300; round++) {
        for (const each of fc.sample(casesOf(chosen), 10)) {
          if (each.ids.includes(id) && (await differs(without(id, each)))) return;
        }
      }
      throw new Error('no program differs by it');
    },
    60_000 + numRuns * 10,
  );
});

test('every difference that changes a comparison is entered by random programs', () => {
  const changing = differenceIds.filter((id) => Object.keys(differences[id]).length > 0);
  expect(changing.sort()).toEqual([...inputs, ...structures, ...everywhere].sort());
});
